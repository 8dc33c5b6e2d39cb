import { subscribe } from "node:diagnostics_channel";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { isLoopback } from "@/lib/env";

/** Ends the query of an address that somebody was led to, so that nobody is led twice. */
const mark = "led-here";
const marked = new RegExp(`^(.*)[?&]${mark}$`, "s");

/** Addresses of private networks (RFC 1918, RFC 3927), and of this machine. */
const privateAddress = /^(?:10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168)\./;

/** What is no page: a route handler, what Next makes, and a file. */
const noPage = /^\/(?:api|_next|\.well-known)\/|\.\w+$/;

/**
 * Leads whoever opens a page under another name of this site to the same page under the configured one, before anything
 * can be pressed. Here and not in proxy.ts, where Next has rewritten the query, and makes an address of localhost one of
 * whatever host was asked.
 *
 * @param own the configured origin
 */
export function leadHome(own: string): void {
  subscribe("http.server.request.start", (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const { method, headers, url = "/" } = request;
    if ((method !== "GET" && method !== "HEAD") || noPage.test(url.split("?", 1)[0] ?? "")) return;
    const address = addressAtHome(headers, url, own);
    // Not for ever: the configuration may change.
    if (address) response.writeHead(307, { Location: address, "Cache-Control": "no-store" }).end();
  });
}

/**
 * Where a page has to be opened instead: cookies belong to one host name, a provider sends the browser back to the
 * configured one, and a form counts only when it comes from there.
 *
 * No header is certain to say what a browser is on, since a proxy may put a name of its own into each. So a browser is led
 * once: the address that it is led to says so, and is answered as it is under any name. Under the configured name it loses
 * that mark again.
 *
 * @param headers of a GET or HEAD request for a page
 * @param target the path and query that were asked for, beginning with a slash
 * @param own the configured origin, which is all that the answer is made of beside the target
 * @returns an absolute address of `own`; null when the page may be given here
 */
export function addressAtHome(headers: IncomingHttpHeaders, target: string, own: string): string | null {
  // What a script or another page loads is nobody's to press. Safari before 16.4 does not say, nor does curl.
  if ((headers["sec-fetch-dest"] ?? "document") !== "document" || headers.rsc !== undefined) return null;
  // No browser sends these.
  const path = target.replace(
    /[^\x21-\x7e]|#/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  const [, bare] = marked.exec(path) ?? [];
  if (!isElsewhere(headers, new URL(own))) return bare === undefined ? null : own + bare;
  return bare === undefined ? `${own}${path}${path.includes("?") ? "&" : "?"}${mark}` : null;
}

function isElsewhere(headers: IncomingHttpHeaders, own: URL): boolean {
  // One of them is the browser's; a proxy that names its own server in the other must not count.
  const names = [headers.host, ...listed(headers, "x-forwarded-host")].flatMap((name) => {
    const url = `${own.protocol}//${name}`;
    return name && URL.canParse(url) ? new URL(url) : [];
  });
  // On a developer's machine. Another port may be a forwarded one, and then ours would lead nowhere.
  if (isLoopback(own.origin))
    return (
      !names.some(({ host }) => host === own.host) &&
      names.some(({ origin, port }) => isLoopback(origin) && port === own.port)
    );
  // Without the port, which many proxies leave out.
  if (names.some(({ hostname }) => hostname === own.hostname)) return isPlainHttp(headers);
  return names.some(({ hostname }) => !isInside(hostname));
}

/** Whether a name is one that proxies, balancers and operators use, and no site has. */
const isInside = (hostname: string) => !hostname.includes(".") || privateAddress.test(hostname);

/**
 * Whether a proxy says that the browser came without TLS to a site that has it. A proxy behind another one says so of that;
 * browsers send `Sec-Fetch-Site` over TLS only (Fetch Metadata, section 2).
 */
function isPlainHttp(headers: IncomingHttpHeaders): boolean {
  return listed(headers, "x-forwarded-proto")[0] === "http" && headers["sec-fetch-site"] === undefined;
}

function listed(headers: IncomingHttpHeaders, name: string): string[] {
  return String(headers[name] ?? "")
    .split(",")
    .map((value) => value.trim());
}
