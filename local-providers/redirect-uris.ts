import type { Vendor } from "./vendor";

// Compared as text, not as URLs: the real ones do not normalise either.

/** Any port of this machine: a developer's next free port must not need a registration, wherever the vendor wants one. */
export function isAppCallback(uri: string, { id, refusesIpv6 }: Vendor): boolean {
  const [, host, , path] = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?(\/[^?#]*)$/.exec(uri) ?? [];
  return path === `/api/auth/callback/${id}` && !(refusesIpv6 && host === "[::1]");
}

/** Where the app has people sent back to who have signed out of the vendor. */
export const isWayBack = (uri: string) =>
  /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?\/signed-out$/.test(uri);

/** Other clients of the app's, each with exactly what it has registered, as far as the vendor takes it. */
export function isRegistered(
  uri: string,
  registered: readonly string[],
  { anyLoopbackPort, refusesIpv6, refusesLoopback, customSchemes }: Vendor,
): boolean {
  const loopback = /^http:\/\/(127\.0\.0\.1|\[::1\])(?::[1-9]\d{0,4})?((?:\/[^?#]*)?)$/.exec(uri);
  if (!loopback) return registered.includes(uri) && (customSchemes || uri.startsWith("https://"));
  const [, host, path] = loopback;
  if (refusesLoopback || (refusesIpv6 && host === "[::1]")) return false;
  return (
    registered.includes(uri) || (anyLoopbackPort === true && registered.includes(`http://${host}${path}`))
  );
}
