"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/**
 * Keeps the browser's time zone in a cookie, since the server writes the times and nothing else says where somebody is. It is
 * no secret, and the server checks it. Without JavaScript times are those of UTC, and say so.
 */
export function ZoneKeeper({ cookie, known, secure }: { cookie: string; known: string; secure: boolean }) {
  const router = useRouter();
  useEffect(() => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone || zone === known) return;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
    document.cookie = `${cookie}=${zone}; Path=/; Max-Age=31536000; SameSite=Lax${secure ? "; Secure" : ""}`;
    router.refresh();
  }, [cookie, known, secure, router]);
  return null;
}
