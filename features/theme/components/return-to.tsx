"use client";

import { usePathname, useSearchParams } from "next/navigation";

/** The page that a form is on, as a field. The layout is drawn once and stays while the pages change. */
export function ReturnTo() {
  const query = useSearchParams().toString();
  const path = usePathname();
  return <input type="hidden" name="returnTo" value={query ? `${path}?${query}` : path} />;
}
