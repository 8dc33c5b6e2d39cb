import { z } from "zod";
import { ProviderRefused, ProviderUnavailable, ProviderUntrusted, refusalOf } from "./errors";
import { membersIn } from "./members";

/** What the app says it is by, at a provider. */
export type Client = { clientId: string; clientSecret: string };

/** How a client says who it is (RFC 6749, section 2.3.1): by HTTP Basic, or in the form. */
export type ClientAuthentication = "basic" | "post";

export type TokenEndpoint = { url: string; authentication: ClientAuthentication };

/**
 * @param preferred what is taken where both are, or where nothing is said
 * @param supported the method names of the provider's metadata (OpenID Connect Discovery, section 3)
 */
export function authenticationAmong(
  preferred: ClientAuthentication,
  supported: readonly string[] = [],
): ClientAuthentication {
  const other = preferred === "basic" ? "post" : "basic";
  const has = (method: ClientAuthentication) => supported.includes(`client_secret_${method}`);
  return has(other) && !has(preferred) ? other : preferred;
}

/** Puts the client's credentials into a request, in one way and no other. */
export function authenticate(
  headers: Headers,
  form: URLSearchParams,
  { clientId, clientSecret }: Client,
  authentication: ClientAuthentication,
): void {
  headers.delete("Authorization");
  for (const name of ["client_id", "client_secret"]) form.delete(name);
  if (authentication === "basic") {
    headers.set("Authorization", clientBasic(clientId, clientSecret));
  } else {
    form.set("client_id", clientId);
    form.set("client_secret", clientSecret);
  }
}

/** HTTP Basic of a client (RFC 6749, section 2.3.1), which encodes both parts as a form does. */
export function clientBasic(clientId: string, clientSecret: string): string {
  const encode = (value: string) => new URLSearchParams({ value }).toString().slice("value=".length);
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString("base64")}`;
}

/** Longer than any token that a provider makes, and short enough for a row. */
const longestToken = 20_000;
/** Longer than all scopes of a provider together. */
const longestScope = 10_000;
/** Seconds: more than a year, and to be added to any time without an overflow. */
const longestLifetime = 400 * 24 * 3600;
/** Seconds since the epoch: the last time that an integer column of PostgreSQL holds, in 2038. */
const lastTime = 2 ** 31 - 1;

/**
 * Seconds that a token lives, kept within what every database can hold. Some providers write the number as text.
 * @returns undefined for what says no time
 */
function lifetimeIn(value: unknown): number | undefined {
  const written = typeof value === "string" && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
  const longest = Math.min(longestLifetime, lastTime - Math.floor(Date.now() / 1000));
  const seconds = typeof written === "number" ? Math.min(Math.floor(written), longest) : 0;
  return seconds >= 1 ? seconds : undefined;
}

/**
 * A token endpoint's answer (RFC 6749, section 5.1). What is optional counts as absent where it cannot be used; so does
 * the type, which many leave out.
 */
const tokenAnswer = z.object({
  access_token: z.string().min(1).max(longestToken),
  // A client must not use a token of a type that it does not know (section 7.1).
  token_type: z.preprocess(
    (value) => (typeof value === "string" && value.trim() ? value.trim() : "Bearer"),
    z.string().regex(/^bearer$/i),
  ),
  refresh_token: z.string().min(1).max(longestToken).optional().catch(undefined),
  expires_in: z.unknown().optional().transform(lifetimeIn),
  scope: z
    .string()
    .regex(/^[\x20-\x7e]*$/)
    .max(longestScope)
    .optional()
    .catch(undefined),
  id_token: z.string().min(1).optional().catch(undefined),
});

export type TokenAnswer = z.infer<typeof tokenAnswer>;

/**
 * Reads what a token endpoint answered, to whatever grant.
 * @throws ProviderRefused, with the error that it names whatever its status: GitHub tells its errors with 200;
 *   ProviderUnavailable for a success that is no JSON; ProviderUntrusted for one without a token
 */
export async function readTokenAnswer(endpoint: string, response: Response): Promise<TokenAnswer> {
  const { ok, status } = response;
  if (!ok) throw await refusalOf(endpoint, response);
  const answer: unknown = await response.json().catch((cause: unknown) => {
    throw new ProviderUnavailable("not_json", endpoint, status, { cause });
  });
  if (membersIn(answer).error) throw new ProviderRefused(endpoint, status, answer);
  const tokens = tokenAnswer.safeParse(answer);
  // Not as its cause: zod's message may quote what it was given.
  if (!tokens.success) throw new ProviderUntrusted(`${endpoint}: not the answer of a token endpoint`);
  return tokens.data;
}

/**
 * Posts to a token endpoint.
 * @param form the grant, without the client
 * @throws as `readTokenAnswer`
 */
export async function askTokenEndpoint(
  { url, authentication }: TokenEndpoint,
  form: Record<string, string>,
  client: Client & { fetch: typeof fetch },
): Promise<TokenAnswer> {
  const body = new URLSearchParams(form);
  const headers = new Headers({ Accept: "application/json" });
  authenticate(headers, body, client, authentication);
  return readTokenAnswer(url, await client.fetch(url, { method: "POST", headers, body }));
}
