import { flow } from "@/features/sign-in/flow";
import { type ProviderCall, providerCall } from "@/features/sign-in/telemetry";
import { isLoopback } from "@/lib/env";
import { ProviderRefused, ProviderUnavailable } from "./errors";

/** Milliseconds that one call to a provider may take. */
export const callTimeout = 8_000;
/** Milliseconds that all calls of one callback may take together: a person gets a page within ten seconds. */
export const flowTimeout = 9_000;
const largestAnswer = 1_000_000;

/**
 * `fetch` for calls to a provider: over HTTPS (or to this machine itself), it ends in time, reads at most 1 MB,
 * follows no redirect, and takes nothing but JSON for a success (RFC 6749, section 5.1). An error answer below 500
 * is passed on for Auth.js to read.
 *
 * @throws ProviderUnavailable
 */
export const providerFetch: typeof fetch = (input, init) =>
  boundedFetch(init?.method === "POST" ? "token request" : "userinfo request", input, init, true);

/** The same for a provider's metadata. */
export const metadataFetch: typeof fetch = (input, init) =>
  boundedFetch("provider metadata request", input, init, true);

/** The same for the keys that a provider signs with. */
export const keysFetch: typeof fetch = (input, init) =>
  boundedFetch("provider keys request", input, init, true);

/** The same for what a person keeps at the provider. */
export const resourceFetch: typeof fetch = (input, init) =>
  boundedFetch("resource request", input, init, true);

/**
 * The same for endpoints whose success is its status, with a body of any kind or none (RFC 7009, section 2.2).
 * @throws ProviderUnavailable
 */
export const statusFetch: typeof fetch = (input, init) =>
  boundedFetch("token revocation request", input, init, false);

function boundedFetch(
  name: ProviderCall,
  input: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
  wantsJson: boolean,
): Promise<Response> {
  const url = new URL(input instanceof Request ? input.url : String(input));
  return providerCall(name, url, init?.method ?? "GET", () => boundedCall(url, input, init, wantsJson));
}

async function boundedCall(
  url: URL,
  input: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
  wantsJson: boolean,
): Promise<Response> {
  const endpoint = url.origin + url.pathname;
  if (url.protocol !== "https:" && !isLoopback(url.href))
    throw new ProviderUnavailable("insecure", endpoint, null);
  const startedAt = flow.getStore()?.startedAt;
  const left = startedAt === undefined ? callTimeout : startedAt + flowTimeout - Date.now();
  const deadline = AbortSignal.timeout(Math.max(1, Math.min(callTimeout, left)));
  const signal = init?.signal ? AbortSignal.any([deadline, init.signal]) : deadline;
  try {
    const response = await fetch(input, { ...init, redirect: "manual", signal, cache: "no-store" });
    const { status, headers } = response;
    if (status === 429 || status >= 500) {
      const trouble = status === 429 ? "busy" : "status";
      throw new ProviderUnavailable(trouble, endpoint, status, {}, retryAfter(headers));
    }
    if (status >= 300 && status < 400) throw new ProviderUnavailable("redirect", endpoint, status);
    if (wantsJson && status < 300 && !isJson(headers))
      throw new ProviderUnavailable("not_json", endpoint, status);
    const body = status === 204 ? null : await readBounded(response, endpoint);
    return new Response(body, { status, statusText: response.statusText, headers: withoutEncoding(headers) });
  } catch (error) {
    if (error instanceof ProviderUnavailable) throw error;
    throw new ProviderUnavailable(deadline.aborted ? "timeout" : "network", endpoint, null, { cause: error });
  }
}

/**
 * Reads a protected resource of the provider with the person's access token.
 * @returns the parsed JSON, of whatever shape
 * @throws ProviderUnavailable, ProviderRefused
 */
export async function fetchJson(
  fetcher: typeof fetch,
  url: string,
  accessToken: string | undefined,
): Promise<unknown> {
  const response = await fetcher(url, {
    headers: {
      Accept: "application/json",
      Authorization: `Bearer ${accessToken}`,
      // GitHub refuses requests without one.
      "User-Agent": "valet-key",
    },
  });
  const endpoint = new URL(url).origin + new URL(url).pathname;
  if (!response.ok) throw new ProviderRefused(endpoint, response.status);
  try {
    return await response.json();
  } catch (error) {
    throw new ProviderUnavailable("not_json", endpoint, response.status, { cause: error });
  }
}

const longestPause = 3600;

/**
 * Reads Retry-After (RFC 9110, section 10.2.3), which counts seconds or names a time; or where there is none, what
 * GitHub and X send instead, the second at which the count begins anew.
 * @returns seconds, an hour at most; null when there is none that can be read
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
