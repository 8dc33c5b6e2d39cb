import type { ReactNode } from "react";
import { ZoneKeeper } from "@/components/zone-keeper";
import { AccountNav } from "@/features/account/components/account-nav";
import { PageShell } from "@/features/frame/components/page-shell";
import { currentViewer } from "@/features/session/auth";
import { isHttps } from "@/lib/cookies";
import { readerZone, zoneCookieName } from "@/lib/reader-zone";

/**
 * The frame of the account's pages, which stays while they change. It is no guard: Next keeps it from page to page, so each
 * page, and each query behind it, asks who is there for itself.
 */
export default async function AccountLayout({ children }: { children: ReactNode }) {
  return (
    <PageShell viewer={await currentViewer()} aside={<AccountNav />}>
      <ZoneKeeper cookie={zoneCookieName()} known={await readerZone()} secure={isHttps()} />
      {children}
    </PageShell>
  );
}
