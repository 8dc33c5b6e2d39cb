import { type AccessToken, type AccessTokenResult, getAccessToken } from "@/features/api-access/access-token";
import { mostPages, type Refusal, refusalOf } from "@/features/api-access/answers";
import { ProviderUnavailable } from "@/features/oauth/errors";
import { type Calls, resourceFetch } from "@/features/oauth/provider-fetch";
import { findEntry } from "@/features/providers";
import { newCalls } from "@/features/sign-in/telemetry";
import { brand } from "@/lib/brand";
import { log } from "@/lib/log";

/** A GET of a provider's API, with as many pages as it has, three at most. */
export type ApiRequest<Item> = {
  /** What it needs, in the provider's words. */
  scopes: readonly string[];
  /** The first page's address. */
  url: string;
  headers?: Readonly<Record<string, string>>;
  /**
   * Reads one page, with a schema, since its shape is the provider's word only.
   * @returns what is on it, and the address of the next one, if any
   * @throws whatever the schema throws
   */
  read: (body: unknown, headers: Headers) => { items: Item[]; next: string | null };
};

export type ApiResult<Item> =
  /** `more` says that there is more than was read. */
  | { outcome: "items"; items: Item[]; more: boolean }
  /** What came instead: of the token, or of the API. */
  | Exclude<AccessTokenResult, { outcome: "token" }>
  | Refusal;

/**
 * Reads something that a person keeps at a provider. Within nine seconds for all pages, after what a refresh takes. A
 * token that the API refuses is renewed once.
 *
 * The caller has made sure that it may act for this person.
 *
 * @param provider Auth.js's id
 * @throws whatever the database throws
 */
export async function readApi<Item>(
  userId: string,
  provider: string,
  request: ApiRequest<Item>,
): Promise<ApiResult<Item>> {
  const { scopes } = request;
  const name = findEntry(provider)?.button.name ?? provider;
  const ask = { provider: { id: provider, name }, scopes };
  let access = await getAccessToken(userId, provider, { scopes });
  for (let attempt = 1; access.outcome === "token"; attempt++) {
    const { token } = access;
    // All pages together end in time.
    const answer = await readPages(newCalls(provider), token, request);
    if (answer.outcome === "insufficient_scope")
      return { outcome: "missing_scope", missing: [...scopes], ask };
    if (answer.outcome !== "refused_token") return answer;
    // A new one that is refused as well would be renewed again and again.
    if (attempt === 2) return { outcome: "reconnect", reason: "ended", ask };
    access = await getAccessToken(userId, provider, { scopes, refused: token.value });
  }
  return access;
}

type Read<Item> =
  | Extract<ApiResult<Item>, { outcome: "items" }>
  | Refusal
  | { outcome: "unavailable"; retryAfter: number }
  | { outcome: "refused_token" }
  | { outcome: "insufficient_scope" };

async function readPages<Item>(
  calls: Calls,
  token: AccessToken,
  { url, headers, read }: ApiRequest<Item>,
): Promise<Read<Item>> {
  const { provider } = calls;
  const fetcher = resourceFetch(calls);
  const items: Item[] = [];
  const { origin, pathname } = new URL(url);
  let next: string | null = url;
  for (let page = 0; next !== null && page < mostPages; page++) {
    const answer = await get(fetcher, next, token, headers);
    if (answer.outcome !== "body") {
      log("warn", "api_call_failed", {
        provider,
        endpoint: origin + pathname,
        outcome: answer.outcome,
        status: answer.status,
      });
      return answer;
    }
    try {
      const found = read(answer.body, answer.headers);
      items.push(...found.items);
      next = found.next;
    } catch (error) {
      // Not the error itself: what is wrong with a person's data may quote it.
      const kind = error instanceof Error ? error.name : typeof error;
      log("warn", "api_call_failed", { provider, endpoint: origin + pathname, outcome: "unreadable", kind });
      return { outcome: "unreadable", status: null };
    }
    // The token goes where it was meant to go, whatever an answer says.
    if (next !== null && !(URL.canParse(next) && new URL(next).origin === origin))
      return { outcome: "items", items, more: true };
  }
  return { outcome: "items", items, more: next !== null };
}

type Got<Item> =
  | { outcome: "body"; body: unknown; headers: Headers }
  | (Exclude<Read<Item>, { outcome: "items" }> & { status: number | null });

async function get<Item>(
  fetcher: typeof fetch,
  url: string,
  token: AccessToken,
  headers: Readonly<Record<string, string>> = {},
): Promise<Got<Item>> {
  try {
    const response = await fetcher(url, {
      headers: {
        Accept: "application/json",
        // GitHub refuses requests without one.
        "User-Agent": brand.slug,
        ...headers,
        Authorization: `Bearer ${token.value}`,
      },
    });
    const text = await response.text();
    if (!response.ok)
      return { ...refusalOf(response.status, response.headers, text), status: response.status };
    try {
      return { outcome: "body", body: JSON.parse(text), headers: response.headers };
    } catch {
      return { outcome: "unreadable", status: response.status };
    }
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error;
    const { trouble, status, retryAfter } = error;
    switch (trouble) {
      case "busy":
        return { outcome: "limited", retryAfter, status };
      case "timeout":
      case "network":
      case "status":
      case "insecure":
        return { outcome: "unavailable", retryAfter: retryAfter ?? 0, status };
      case "redirect":
      case "too_large":
      case "not_json":
        return { outcome: "unreadable", status };
    }
  }
}
