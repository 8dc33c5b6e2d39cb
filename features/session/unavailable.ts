import { safeReturnTo, withReturnTo } from "@/lib/redirects";

/** Where somebody is sent while it cannot be known who they are. proxy.ts gives the page its status, 503. */
export const unavailablePath = "/unavailable";

/** @param path the page of this site that could not be shown */
export function unavailable(path: string): string {
  return withReturnTo(unavailablePath, path);
}

/** @returns the page to try again, which anybody can have written: a path of this site, and not the page itself */
export function readUnavailable(query: Record<string, string | string[] | undefined>): string {
  const path = safeReturnTo(query.returnTo);
  return path.startsWith(unavailablePath) ? "/" : path;
}
