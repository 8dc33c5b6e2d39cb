import type { ReactNode } from "react";
import { ZoneKeeper } from "@/components/zone-keeper";
import { AdminNav } from "@/features/admin/components/admin-nav";
import { PageShell } from "@/features/frame/components/page-shell";
import { currentViewer } from "@/features/session/auth";
import { isHttps } from "@/lib/cookies";
import { readerZone, zoneCookieName } from "@/lib/reader-zone";

/** The frame of the administrators' pages, which stays while they change. It is no guard: each page and query asks for itself. */
export default async function AdminLayout({ children }: { children: ReactNode }) {
  const viewer = await currentViewer();
  return (
    <PageShell viewer={viewer}>
      <ZoneKeeper cookie={zoneCookieName()} known={await readerZone()} secure={isHttps()} />
      {viewer?.role === "admin" ? <AdminNav /> : null}
      {children}
    </PageShell>
  );
}
