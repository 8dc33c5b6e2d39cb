import type { ReactNode } from "react";
import { Notice } from "@/components/notice";
import { findNotice } from "@/features/account/notices";
import { type AccountPath, sections } from "@/features/account/sections";

/** One of the account's pages: what it is, and what has just happened. Its frame is `app/account/layout.tsx`. */
export function AccountShell({
  path,
  title,
  notice,
  children,
}: {
  path: AccountPath;
  /** Of a page below one of them, which has a name of its own. */
  title?: string;
  /** The page's `notice` parameter. */
  notice?: unknown;
  children: ReactNode;
}) {
  const told = findNotice(notice);
  return (
    <div className="max-w-2xl">
      <h1 className="text-xl font-semibold">
        {title ?? sections.find((section) => section.path === path)?.name}
      </h1>
      {told ? (
        <div className="mt-5">
          <Notice news tone={told.tone}>
            {told.text}
          </Notice>
        </div>
      ) : null}
      <div className="mt-5">{children}</div>
    </div>
  );
}
