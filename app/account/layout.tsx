import type { ReactNode } from "react";
import { AccountNav } from "@/features/account/components/account-nav";
import { PageShell } from "@/features/frame/components/page-shell";
import { readSession } from "@/features/session/auth";

/**
 * The frame of the account's pages, which stays while they change. It is no guard: Next keeps it from page to page, so each
 * page, and each query behind it, asks who is there for itself.
 */
export default async function AccountLayout({ children }: { children: ReactNode }) {
  const session = await readSession();
  const viewer = session === null || session === "unreadable" ? undefined : session.user;
  return (
    <PageShell viewer={viewer} aside={<AccountNav />}>
      {children}
    </PageShell>
  );
}
