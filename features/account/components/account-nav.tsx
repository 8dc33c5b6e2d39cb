"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { sections } from "@/features/account/sections";

/**
 * Where one is in the account, and where one can go. The layout holds it, so that it stays as it is while the pages change,
 * with the focus on it; a layout does not hear of the page, so the browser says which one is open. Beside a page that is
 * none of the account's sections it is not there.
 */
export function AccountNav() {
  const path = usePathname();
  const current = sections.findLast(
    (section) => path === section.path || path.startsWith(`${section.path}/`),
  );
  if (!current || (current.path === "/account" && path !== "/account")) return null;
  return (
    <nav aria-label="Account" className="-mx-2 self-start md:sticky md:top-6 md:mx-0">
      <ul className="flex flex-wrap gap-1 md:flex-col">
        {sections.map((section) => (
          <li key={section.path}>
            <Link
              href={section.path}
              // Pages of somebody's own are read when they are asked for, not ahead.
              prefetch={false}
              aria-current={section === current ? "page" : undefined}
              className="inline-flex min-h-11 w-full items-center rounded-md px-snug font-medium text-muted hover:bg-sunken aria-[current=page]:bg-sunken aria-[current=page]:text-ink"
            >
              {section.name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
