/** @returns the path of a page that leads to another one afterwards */
export function withReturnTo(page: string, returnTo: string): string {
  return `${page}?${new URLSearchParams({ returnTo })}`;
}

/** An origin that no real URL has: whatever still points there after parsing was a path of ours. */
const sentinel = "https://sentinel.invalid";
const longestPath = 2048;

/**
 * Reduces an untrusted "where to go afterwards" to a path on this site, so that no link of ours can send a
 * person elsewhere (OWASP ASVS 5.0, V3.7.2). It parses as a browser does instead of looking for bad prefixes:
 * `//evil`, `/\evil`, tabs, schemes and user info all end at another origin and are refused.
 *
 * @param value a path such as `/account?tab=devices`, or an absolute URL of `ownOrigin`; anything else is refused
 * @param fallback what to return instead
 * @param ownOrigin this site's origin, if absolute URLs of it are welcome
 * @returns a path that starts with a single `/`
 */
export function safeReturnTo(value: unknown, fallback = "/", ownOrigin?: string): string {
  if (typeof value !== "string" || value === "" || value.length > longestPath) return fallback;
  const relative =
    ownOrigin !== undefined && value.startsWith(`${ownOrigin}/`) ? value.slice(ownOrigin.length) : value;
  if (!relative.startsWith("/")) return fallback;
  let url: URL;
  try {
    url = new URL(relative, sentinel);
  } catch {
    return fallback;
  }
  const path = `${url.pathname}${url.search}${url.hash}`;
  // "/.//evil" parses to our origin, but its path then reads as another host.
  if (url.origin !== sentinel || path.startsWith("//")) return fallback;
  return path;
}
