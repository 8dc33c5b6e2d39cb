import type { IncomingHttpHeaders } from "node:http";
import { mark } from "./attacks";
import type { HostileRequest } from "./hostile-request";

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string; milliseconds: number };

/** Pages that tell of a failure of somebody else, with the status that fits it. */
const tellsOfFailure = /^\/(signin\/error|unavailable)(\?|\/?$)/;

/** Milliseconds that any answer may take on a busy machine. */
const patience = 15_000;

/**
 * What is wrong with an answer to a hostile request.
 * @param allowed origins that the app may send a browser to, besides its own
 * @returns a sentence for each fault
 */
export function judge(
  request: HostileRequest,
  answer: Answer,
  origin: string,
  allowed: readonly string[],
): string[] {
  const { status, headers, body, milliseconds } = answer;
  const faults: string[] = [];
  const told = request.method === "HEAD" || /<h1/.test(body);
  const designed = tellsOfFailure.test(request.path) && told && [500, 502, 503].includes(status);
  if (status >= 500 && !designed) faults.push(`status ${status}`);
  if (status < 200) faults.push(`status ${status}`);
  for (const name of ["location", "x-action-redirect", "x-nextjs-redirect", "refresh"]) {
    const value =
      String(headers[name] ?? "")
        .replace(/^\d+;url=/, "")
        .split(";")[0] ?? "";
    if (value && !staysHere(value, origin, allowed)) faults.push(`${name} leads to ${value.slice(0, 200)}`);
  }
  if (headers["x-injected"] !== undefined) faults.push("a header of the attacker's");
  for (const cookie of headers["set-cookie"] ?? []) {
    if (/;\s*domain=/i.test(cookie) || cookie.includes(mark)) faults.push(`cookie ${cookie.slice(0, 200)}`);
  }
  if (/html/.test(headers["content-type"] ?? "")) {
    const found = body.match(reflected);
    if (found)
      faults.push(`reflected ${body.slice(Math.max(0, (found.index ?? 0) - 60), (found.index ?? 0) + 60)}`);
  }
  if (/PrismaClient|SQLITE_|at .*node_modules|-----BEGIN/.test(body)) faults.push("internals in the body");
  if (milliseconds > patience) faults.push(`took ${Math.round(milliseconds)} ms`);
  return faults;
}

/** The mark as an element, in a script, as an attribute, or as an address that runs. */
const reflected = new RegExp(
  [
    `<${mark}`,
    `<script>${mark}`,
    `<img src=x on${mark}`,
    `"[^"<>]*" on${mark}=1`,
    `(href|src|action)="javascript:`,
  ].join("|"),
  "i",
);

function staysHere(location: string, origin: string, allowed: readonly string[]): boolean {
  // As a browser reads it, relative to this site.
  if (!URL.canParse(location, origin)) return false;
  const url = new URL(location, origin);
  return url.origin === origin || allowed.includes(url.origin);
}
