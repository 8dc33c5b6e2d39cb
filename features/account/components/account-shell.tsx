import Link from "next/link";
import type { ReactNode } from "react";
import { News } from "@/components/news";
import { Notice } from "@/components/notice";
import { PageShell } from "@/components/page-shell";
import type { Viewer } from "@/components/site-header";
import { findNotice } from "@/features/account/notices";

const sections = [
  { path: "/account", name: "Profile" },
  { path: "/account/connections", name: "Connections" },
  { path: "/account/resources", name: "Linked data" },
  { path: "/account/devices", name: "Devices" },
  { path: "/account/activity", name: "Activity" },
  { path: "/account/data", name: "Your data" },
] as const;

export type AccountPath = (typeof sections)[number]["path"];

/** The frame of the account's pages: where one is, where one can go, and what has just happened. */
export function AccountShell({
  viewer,
  path,
  title,
  notice,
  children,
}: {
  viewer: Viewer;
  path: AccountPath;
  /** Of a page below one of them, which has a name of its own. */
  title?: string;
  /** The page's `notice` parameter. */
  notice?: unknown;
  children: ReactNode;
}) {
  const told = findNotice(notice);
  const section = sections.find((one) => one.path === path)?.name;
  return (
    <PageShell viewer={viewer}>
      <div className="grid gap-8 md:grid-cols-[12rem_1fr] md:gap-12">
        <nav aria-label="Account" className="-mx-2 md:mx-0">
          <ul className="flex flex-wrap gap-1 md:flex-col">
            {sections.map((section) => (
              <li key={section.path}>
                <Link
                  href={section.path}
                  // Pages of somebody's own are read when they are asked for, not ahead.
                  prefetch={false}
                  aria-current={section.path === path ? "page" : undefined}
                  className="inline-flex min-h-11 w-full items-center rounded-md px-3 font-medium text-muted hover:bg-sunken aria-[current=page]:bg-sunken aria-[current=page]:text-ink"
                >
                  {section.name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="min-w-0 max-w-2xl">
          <h1 className="text-2xl font-semibold">{title ?? section}</h1>
          {told ? (
            <div className="mt-6">
              <News>
                <Notice tone={told.tone}>{told.text}</Notice>
              </News>
            </div>
          ) : null}
          <div className="mt-6">{children}</div>
        </div>
      </div>
    </PageShell>
  );
}
