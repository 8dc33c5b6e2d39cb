import type { OutgoingHttpHeaders } from "node:http";
import { attackValue } from "./attacks";
import { hostileBody, multipart, names, tame } from "./hostile-body";
import type { Random } from "./random";

/** A request to send as it is. */
export type HostileRequest = {
  method: string;
  path: string;
  headers: OutgoingHttpHeaders;
  body: string | null;
};

/** What a hostile visitor knows of the app. */
export type Knowledge = {
  origin: string;
  /** From `routePaths`. */
  paths: readonly string[];
  /** The addresses and fields of forms that its pages show. */
  forms: readonly { path: string; fields: Record<string, string> }[];
  /** Cookie headers: of nobody, of somebody signed in, of an administrator. */
  cookies: readonly string[];
};

const methods = [
  "GET",
  "GET",
  "GET",
  "GET",
  "GET",
  "POST",
  "POST",
  "POST",
  "HEAD",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
];

const garbage = [
  "signin",
  "callback",
  "error",
  "session",
  "_next",
  "..",
  "%2e%2e",
  "%00",
  "%ff",
  "api",
  "github",
  "x".repeat(3000),
];

/** Headers that frameworks and proxies read. A value is what an attacker would put there; `undefined` is any. */
const headerNames: readonly (readonly [string, string | undefined])[] = [
  ["Host", "evil.example"],
  ["Origin", undefined],
  ["Origin", "https://evil.example"],
  ["Origin", "null"],
  ["Referer", undefined],
  ["X-Forwarded-Host", "evil.example"],
  ["X-Forwarded-Proto", "javascript"],
  ["X-Forwarded-For", undefined],
  ["X-Forwarded-Port", undefined],
  ["Forwarded", "host=evil.example;for=1.2.3.4"],
  ["X-Real-Ip", undefined],
  ["X-Request-Id", undefined],
  ["X-Middleware-Subrequest", "proxy:proxy:proxy:proxy:proxy"],
  ["X-Middleware-Rewrite", "https://evil.example"],
  ["X-Nextjs-Data", "1"],
  ["X-Matched-Path", "/admin"],
  ["X-Invoke-Path", undefined],
  ["Rsc", "1"],
  ["Next-Router-Prefetch", "1"],
  ["Next-Router-Segment-Prefetch", undefined],
  ["Next-Router-State-Tree", undefined],
  ["Next-Url", undefined],
  ["Next-Action", undefined],
  ["Next-Action", "00".repeat(21)],
  ["Purpose", "prefetch"],
  ["Accept", undefined],
  ["Accept", "application/json"],
  ["Accept-Language", undefined],
  ["Accept-Encoding", undefined],
  ["Content-Type", undefined],
  ["Range", "bytes=0-1"],
  ["If-None-Match", undefined],
  ["If-Modified-Since", undefined],
  ["Authorization", undefined],
  ["X-Auth-Return-Redirect", "1"],
  ["X-Http-Method-Override", "DELETE"],
  ["Upgrade", "websocket"],
  ["Expect", "100-continue"],
  ["User-Agent", undefined],
  ["Traceparent", undefined],
  ["Content-Security-Policy", "script-src 'nonce-evil'"],
  ["X-Nonce", "evil"],
];

/** Makes up one request, the same for the same numbers. */
export function hostileRequest(random: Random, knowledge: Knowledge): HostileRequest {
  const form = random.chance(0.3) && knowledge.forms.length > 0 ? random.pick(knowledge.forms) : null;
  const method = form ? "POST" : random.pick(methods);
  const headers = hostileHeaders(random, knowledge);
  const path = (form && random.chance(0.8) ? form.path : hostilePath(random, knowledge)) + query(random);
  if (method !== "POST" && !random.chance(0.1)) return { method, path, headers, body: null };
  const { type, body } = form ? multipart(random, form.fields) : hostileBody(random);
  // Pages of this site name themselves; without that most of what is posted would get no further.
  if (random.chance(0.7)) headers.Origin = knowledge.origin;
  headers["Content-Type"] ??= type;
  headers["Content-Length"] = Buffer.byteLength(body);
  return { method, path, headers, body };
}

function hostilePath(random: Random, { paths }: Knowledge): string {
  const path = random
    .pick(paths)
    .split("/")
    .map((part) => {
      if (!part.startsWith("[")) return part;
      return part.startsWith("[...") ? random.pick(authPaths) : encodeURIComponent(tame(attackValue(random)));
    })
    .join("/");
  if (random.chance(0.9)) return path;
  const extra = random.chance(0.5) ? random.pick(garbage) : encodeURIComponent(tame(attackValue(random)));
  return `${path.replace(/\/$/, "")}/${extra}`;
}

const authPaths = [
  ...[
    "signin",
    "signout",
    "session",
    "csrf",
    "providers",
    "error",
    "verify-request",
    "webauthn-options",
    "signin/github",
  ],
  ...[
    "signin/google",
    "signin/nobody",
    "callback/github",
    "callback/google",
    "callback/twitter",
    "callback/oidc",
  ],
  ...["callback/nobody", "callback/credentials", "_log", "signin/constructor", "callback/__proto__"],
];

function query(random: Random): string {
  const count = random.below(4);
  if (count === 0) return "";
  const pairs = Array.from({ length: count }, () => {
    const value = tame(attackValue(random));
    const encoded = random.chance(0.9) ? encodeURIComponent(value) : value.replace(/[^\x21-\x7e]|#/g, "");
    return `${random.pick(names)}${random.chance(0.05) ? "[]" : ""}=${encoded}`;
  });
  return `?${pairs.join("&")}`;
}

function hostileHeaders(random: Random, { cookies }: Knowledge): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (let count = random.below(4); count > 0; count--) {
    const [name, value] = random.pick(headerNames);
    headers[name] = value ?? headerValue(random);
  }
  const cookie = hostileCookie(random, random.pick(cookies));
  if (cookie) headers.Cookie = cookie;
  return headers;
}

/** Bytes that may stand in a header; others never leave this client. */
const headerValue = (random: Random) =>
  attackValue(random)
    .replace(/[^\t\x20-\x7e\x80-\xff]/g, "")
    .slice(0, 4000);

/** The cookies that somebody has, some of them changed, and some more. */
function hostileCookie(random: Random, cookie: string): string {
  const kept = cookie
    .split("; ")
    .filter(Boolean)
    .map((pair) => {
      if (random.chance(0.9)) return pair;
      const at = pair.indexOf("=");
      const value = pair.slice(at + 1);
      const cut = random.below(value.length + 1);
      return `${pair.slice(0, at)}=${value.slice(0, cut)}${random.chance(0.5) ? headerValue(random).replace(/[;,\s]/g, "") : ""}`;
    });
  const prefix = cookie.match(/^(.*?)\w+=/)?.[1] ?? "valet-key.";
  for (let count = random.below(3); count > 0; count--) {
    const name = random.pick([
      "session",
      "session.0",
      "return-to",
      "csrf",
      "state",
      "flow.github.x.state",
      "theme",
      "last-used",
      "pending-link",
    ]);
    kept.push(
      `${prefix}${name}=${headerValue(random)
        .replace(/[;,\s]/g, "")
        .slice(0, 1000)}`,
    );
  }
  return kept.join("; ");
}
