import { brand } from "@/lib/brand";
import { describeErrors } from "@/lib/describe-errors";
import { isLoopback } from "@/lib/env";
import { log } from "@/lib/log";
import { ProviderRefused, ProviderUnavailable, refusalOf } from "./errors";

/** Milliseconds that one call to a provider may take. */
export const callTimeout = 8_000;
/** Milliseconds that all calls of one callback may take together: a person gets a page within ten seconds. */
export const flowTimeout = 9_000;
const largestAnswer = 1_000_000;

/** What a call to a provider is for. */
export type CallName =
  | "provider metadata request"
  | "token request"
  | "provider keys request"
  | "userinfo request"
  | "token revocation request"
  | "sign-out request"
  // part: api-access
  | "resource request";

/** Makes a call, and may report it. */
export type Observe = (
  name: CallName,
  request: { provider: string; url: URL; method: string; init?: RequestInit | undefined },
  run: () => Promise<Response>,
) => Promise<Response>;

/** Calls to one provider that end together. */
export type Calls = {
  /** Auth.js's id of the provider. */
  provider: string;
  /** Milliseconds since the epoch */
  until: number;
  observe: Observe;
};

/**
 * `fetch` for calls to a provider: over HTTPS (or to this machine itself), it ends in time, reads at most 1 MB,
 * follows no redirect, and takes nothing but JSON for a success (RFC 6749, section 5.1). An error answer below 500
 * is passed on for Auth.js to read.
 *
 * @throws ProviderUnavailable
 */
export function providerFetch(calls: Calls): typeof fetch {
  return (input, init) =>
    boundedFetch(
      // A profile may have to be posted for, by JSON or by nothing.
      init?.method === "POST" && init.body instanceof URLSearchParams ? "token request" : "userinfo request",
      { calls, wantsJson: true },
      input,
      init,
    );
}

/** The same for a provider's metadata. */
export function metadataFetch(calls: Calls): typeof fetch {
  return (input, init) => boundedFetch("provider metadata request", { calls, wantsJson: true }, input, init);
}

/**
 * The same for the keys that a provider signs with. They are fetched for all sign-ins that wait for them, so each call
 * has its own time.
 */
export function keysFetch({ provider, observe }: Calls): typeof fetch {
  return (input, init) => {
    const calls = { provider, observe, until: Date.now() + callTimeout };
    return boundedFetch("provider keys request", { calls, wantsJson: true }, input, init);
  };
}

// part: api-access
/** The same for what a person keeps at the provider. */
export function resourceFetch(calls: Calls): typeof fetch {
  return (input, init) => boundedFetch("resource request", { calls, wantsJson: true }, input, init);
}

/**
 * The same for endpoints whose success is its status, with a body of any kind or none (RFC 7009, section 2.2).
 * @throws ProviderUnavailable
 */
export function statusFetch(calls: Calls): typeof fetch {
  return (input, init) => boundedFetch("token revocation request", { calls, wantsJson: false }, input, init);
}

// part: provider-sign-out
/** The same for the page on which a provider signs people out; where that leads on to is for the browser to see. */
export function signOutFetch(calls: Calls): typeof fetch {
  return (input, init) =>
    boundedFetch("sign-out request", { calls, wantsJson: false, leadsOn: true }, input, init);
}

/** `leadsOn`: whether an answer may be a redirect, which is not followed in any case. */
type Bounds = { calls: Calls; wantsJson: boolean; leadsOn?: true };

function boundedFetch(
  name: CallName,
  bounds: Bounds,
  input: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : String(input));
  const { provider, observe } = bounds.calls;
  return observe(name, { provider, url, method: init?.method ?? "GET", init }, () =>
    boundedCall(bounds, url, input, init),
  );
}

async function boundedCall(
  { calls, wantsJson, leadsOn }: Bounds,
  url: URL,
  input: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
): Promise<Response> {
  const endpoint = url.origin + url.pathname;
  if (url.protocol !== "https:" && !isLoopback(url.href))
    throw new ProviderUnavailable("insecure", endpoint, null);
  const deadline = AbortSignal.timeout(Math.max(1, Math.min(callTimeout, calls.until - Date.now())));
  const signal = init?.signal ? AbortSignal.any([deadline, init.signal]) : deadline;
  try {
    const response = await fetch(input, { ...init, redirect: "manual", signal, cache: "no-store" });
    const { status, headers } = response;
    // GitHub says 403 as well, with one of the two headers (its docs, "Rate limits for the REST API").
    const spent = headers.has("retry-after") || headers.get("x-ratelimit-remaining") === "0";
    const busy = status === 429 || (status === 403 && spent);
    if (busy || status >= 500) {
      const trouble = busy ? "busy" : "status";
      throw new ProviderUnavailable(trouble, endpoint, status, {}, retryAfter(headers));
    }
    if (status >= 300 && status < 400 && !leadsOn)
      throw new ProviderUnavailable("redirect", endpoint, status);
    if (wantsJson && status < 300 && !isJson(headers))
      throw new ProviderUnavailable("not_json", endpoint, status);
    const body = status === 204 ? null : await readBounded(response, endpoint);
    return new Response(body, { status, statusText: response.statusText, headers: withoutEncoding(headers) });
  } catch (error) {
    if (error instanceof ProviderUnavailable) throw error;
    throw new ProviderUnavailable(deadline.aborted ? "timeout" : "network", endpoint, null, { cause: error });
  }
}

/** What a provider wants of a request besides the access token. */
type ProfileRequest = {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | undefined;
};

/**
 * Reads a protected resource of the provider with the person's access token.
 * @returns the parsed JSON, of whatever shape
 * @throws ProviderUnavailable, ProviderRefused
 */
export async function fetchJson(
  fetcher: typeof fetch,
  url: string,
  accessToken: string | undefined,
  { method = "GET", headers = {}, body }: ProfileRequest = {},
): Promise<unknown> {
  const response = await fetcher(url, {
    method,
    ...(body !== undefined && { body }),
    headers: {
      ...headers,
      Accept: "application/json",
      Authorization: `Bearer ${accessToken}`,
      // GitHub refuses requests without one.
      "User-Agent": brand.slug,
    },
  });
  const endpoint = new URL(url).origin + new URL(url).pathname;
  if (!response.ok) throw await refusalOf(endpoint, response);
  try {
    return await response.json();
  } catch (error) {
    throw new ProviderUnavailable("not_json", endpoint, response.status, { cause: error });
  }
}

/** In the place of what a provider did not tell. */
export const refused = Symbol("refused");

/**
 * The same for what somebody can come in without. A provider that cannot answer now is another matter: without their
 * email, somebody might get a second account, or be turned away.
 * @returns `refused` when the provider refuses to tell
 * @throws ProviderUnavailable
 */
export async function fetchIfTold(...request: Parameters<typeof fetchJson>): Promise<unknown> {
  try {
    return await fetchJson(...request);
  } catch (error) {
    if (!(error instanceof ProviderRefused)) throw error;
    log("warn", "profile_not_told", { error: describeErrors([error]) });
    return refused;
  }
}

const longestPause = 3600;

/**
 * Reads Retry-After (RFC 9110, section 10.2.3), which counts seconds or names a time; or where there is none, what
 * GitHub and X send instead, the second at which the count begins anew.
 * @returns seconds, an hour at most; null where it cannot be read
 */
export function retryAfter(headers: Headers, now = Date.now()): number | null {
  const value = headers.get("retry-after")?.trim() ?? "";
  const reset = headers.get("x-ratelimit-reset") ?? headers.get("x-rate-limit-reset") ?? "";
  const at = /^\d{1,12}$/.test(reset) ? Number(reset) * 1000 : Number.NaN;
  const then = value === "" ? at : Date.parse(value);
  const seconds = /^\d{1,10}$/.test(value) ? Number(value) : Math.ceil((then - now) / 1000);
  return Number.isNaN(seconds) ? null : Math.min(Math.max(seconds, 0), longestPause);
}

function isJson(headers: Headers): boolean {
  return /^application\/([\w.+-]+\+)?json\b/i.test(headers.get("content-type") ?? "");
}

/** The body was decoded on the way in, so what described its encoding no longer holds. */
function withoutEncoding(headers: Headers): Headers {
  const copy = new Headers(headers);
  copy.delete("content-encoding");
  copy.delete("content-length");
  return copy;
}

async function readBounded(response: Response, endpoint: string): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > largestAnswer) throw new ProviderUnavailable("too_large", endpoint, response.status);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
