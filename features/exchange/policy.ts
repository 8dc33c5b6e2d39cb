import { exampleClients, type PublicClient, publicClients } from "@/features/exchange/clients";
import { type Api, exampleServices, ownApi, services } from "@/features/own-tokens/apis";
import type { ClientScopes } from "@/features/own-tokens/policy";
import type { Authorization } from "@/features/providers/types";
import type { FailureCause } from "@/features/sign-in/failures";
import { env, isLoopback } from "@/lib/env";
import { type ExampleSettings, hasExamples } from "@/lib/examples";
import { invalidRequest, type OAuthRefusal } from "@/lib/oauth";

/**
 * Seconds in which a refresh token that has been used is answered once more with the same successor: its answer may have
 * been lost on the way, or two servers have been asked at once.
 */
export const refreshGrace = 10;

/** Days that a refresh token is known for after its use: one that comes again in that time ends its session. */
export const usedTokensKept = 7;

/** @returns the time of use at which a token is just old enough to be forgotten */
export function oldestUse(now: Date): Date {
  return new Date(now.getTime() - usedTokensKept * 24 * 60 * 60 * 1000);
}

/** Why a refresh token that comes again is not answered again. */
export type ReuseReason = "late" | "again" | "successor_used" | "network";

/** A refresh token that has been used. */
export type UsedToken = {
  usedAt: Date;
  /** When its one repetition was spent: by itself, or by the token that it came of. */
  repeatedAt: Date | null;
  /** Whether the one that came of it has been used; null where there is none. */
  successorUsed: boolean | null;
  /** Whether it comes from where it was used; null where that is not known. */
  sameNetwork: boolean | null;
};

/**
 * Whether a refresh token that has been used is answered again.
 * @param now by the same clock as `usedAt`
 * @returns null when it is
 */
export function decideRepeat(
  { usedAt, repeatedAt, successorUsed, sameNetwork }: UsedToken,
  now: Date,
): ReuseReason | null {
  if (successorUsed !== false) return "successor_used";
  if (repeatedAt) return "again";
  if (now.getTime() - usedAt.getTime() >= refreshGrace * 1000) return "late";
  return sameNetwork === false ? "network" : null;
}

/** Those that count here: without the examples on a production server. */
export function registeredClients(from: ExampleSettings = env()): readonly PublicClient[] {
  return hasExamples(from) ? [...publicClients, ...exampleClients] : publicClients;
}

export function findClient(
  id: string | null | undefined,
  clients: readonly PublicClient[] = registeredClients(),
): PublicClient | undefined {
  return clients.find((client) => client.id === id);
}

const loopback = /^http:\/\/(127\.0\.0\.1|\[::1\])(?::([1-9]\d{0,4}))?(\/[^?#\s]*)?$/;

/** Compared as text: two spellings of one address are two (RFC 9700, section 4.1.3). Of a loopback one that is registered without a port any will do. */
export function isRegistered(redirectUri: string, { redirectUris }: PublicClient): boolean {
  return redirectUris.includes(redirectUri) || redirectUris.includes(withoutPort(redirectUri));
}

/** @returns a loopback address as it is registered for any port; every other one as it is */
function withoutPort(uri: string): string {
  const [, host, port, path = ""] = loopback.exec(uri) ?? [];
  return port && Number(port) <= 65_535 ? `http://${host}${path}` : uri;
}

/** @returns what a client's tokens may be for: nothing, for one that names nothing or is registered no more */
export function scopesOfClient(id: string): ClientScopes {
  return findClient(id)?.scopes ?? {};
}

/** @returns whether pages of an origin may call at all; the client that they name must have it, too */
export function isKnownOrigin(
  origin: string,
  clients: readonly PublicClient[] = registeredClients(),
): boolean {
  return clients.some(({ origins = [] }) => origins.includes(origin));
}

/** @returns one sentence for each fault of the registered clients; the examples count everywhere */
export function clientFaults(
  clients: readonly PublicClient[] = [...publicClients, ...exampleClients],
): string[] {
  const faults: string[] = [];
  const taken = new Set<string>();
  const take = (what: string, name: string) => {
    if (taken.has(what)) faults.push(`The client ${name} shares ${what} with another one.`);
    taken.add(what);
  };
  for (const { id, redirectUris, origins = [], scopes = {} } of clients) {
    if (!/^[\w.-]{1,100}$/.test(id))
      faults.push(`The client id "${id}" is not letters, digits, ".", "-" and "_".`);
    take(`the id ${id}`, id);
    for (const uri of new Set(redirectUris))
      if (!isUsableRedirect(uri))
        faults.push(`The client ${id} cannot be sent back to ${uri}: see features/exchange/clients.ts.`);
    for (const uri of new Set(redirectUris.map(withoutPort))) take(uri, id);
    for (const origin of origins)
      if (!isUsableOrigin(origin)) faults.push(`The client ${id} has no page at the origin ${origin}.`);
    for (const what of unknownScopes(scopes))
      faults.push(`The client ${id} names ${what}, which features/own-tokens/apis.ts does not have.`);
  }
  return faults;
}

function unknownScopes({ own = [], services: named = {} }: ClientScopes): string[] {
  const known: Readonly<Record<string, Api>> = { ...services, ...exampleServices };
  const missing = (api: Api, scopes: readonly string[]) =>
    scopes.filter((scope) => !Object.hasOwn(api.scopes, scope)).map((scope) => `the scope ${scope}`);
  return [
    ...missing(ownApi, own),
    ...Object.entries(named).flatMap(([audience, scopes]) => {
      const api = Object.hasOwn(known, audience) ? known[audience] : undefined;
      return api ? missing(api, scopes) : [`the audience ${audience}`];
    }),
  ];
}

function isUsableRedirect(uri: string): boolean {
  if (/[\s#*]/.test(uri) || !URL.canParse(uri)) return false;
  if (loopback.test(uri)) return true;
  if (uri.startsWith("https://")) return new URL(uri).username === "";
  // A domain in reverse, so that nobody takes another's by accident.
  return /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:\/[^/]/i.test(uri);
}

function isUsableOrigin(origin: string): boolean {
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) return false;
  return origin.startsWith("https://") || (origin.startsWith("http://") && isLoopback(origin));
}

/** A request for an exchange, in which everything is registered or has the form that it must have. */
export type ExchangeRequest = {
  client: PublicClient;
  code: string;
  codeVerifier: string;
  redirectUri: string;
  nonce: string | null;
  /** Who the provider said that it was (RFC 9207), if the client was told. */
  issuer: string | null;
};

/**
 * Reads a request for an exchange.
 * @param origin of the page that sends it; null for whatever is no page
 * @param provider what its entry says
 */
export function readExchange(
  parameters: ReadonlyMap<string, string>,
  origin: string | null,
  { checks, pkceNotPromised }: Pick<Authorization, "checks" | "pkceNotPromised">,
): ExchangeRequest | OAuthRefusal {
  const client = readClient(parameters, origin);
  if ("error" in client) return client;
  const [code, codeVerifier, redirectUri] = ["code", "code_verifier", "redirect_uri"].map((name) =>
    parameters.get(name),
  );
  const nonce = parameters.get("nonce") ?? null;
  if (!code) return invalidRequest("code is missing.");
  // Whoever catches it elsewhere would have a session.
  if (!checks.includes("pkce"))
    return invalidRequest("This provider takes no PKCE, so its codes are not taken from clients.");
  if (!redirectUri || !isRegistered(redirectUri, client))
    return invalidRequest("redirect_uri is missing, or not registered for this client.");
  // Where PKCE may be ignored, a code is as good in the hands of another app that has caught it (RFC 8252, section 8.1).
  if (pkceNotPromised && !redirectUri.startsWith("https://"))
    return invalidRequest("redirect_uri must be a claimed https address at this provider.");
  // RFC 7636, section 4.1. The challenge itself the provider has, and compares.
  if (!codeVerifier || !/^[\w.~-]{43,128}$/.test(codeVerifier))
    return invalidRequest(
      "code_verifier is missing, or not 43 to 128 unreserved characters: PKCE is required.",
    );
  if (checks.includes("nonce") && !nonce)
    return invalidRequest("nonce is missing: send the one of the authorization request.");
  return { client, code, codeVerifier, redirectUri, nonce, issuer: parameters.get("iss") ?? null };
}

/** Who asks, by `client_id` alone: there is no secret that could prove it, so what a client may do is bound by the rest. */
export function readClient(
  parameters: ReadonlyMap<string, string>,
  origin: string | null,
): PublicClient | OAuthRefusal {
  const client = findClient(parameters.get("client_id"));
  if (!client) return { error: "invalid_client", description: "No such client is registered.", status: 401 };
  if (origin !== null && !client.origins?.includes(origin))
    return {
      error: "unauthorized_client",
      description: "The client has no page at this origin.",
      status: 403,
    };
  return client;
}

/** What each failure of a sign-in is to the developer of a client. A new cause does not compile without its own. */
const refusals: Record<FailureCause, Required<Omit<OAuthRefusal, "headers">>> = {
  cancelled: { error: "access_denied", status: 403, description: "The person cancelled at the provider." },
  expired: { error: "invalid_grant", status: 400, description: "The sign-in took too long: begin anew." },
  cookies_blocked: { error: "invalid_grant", status: 400, description: "Begin anew." },
  provider_unavailable: {
    error: "temporarily_unavailable",
    status: 503,
    description: "The provider does not answer. The code may be spent: begin anew.",
  },
  provider_busy: {
    error: "temporarily_unavailable",
    status: 503,
    description: "The provider takes no more requests for now. The code may be spent: begin anew.",
  },
  provider_refused: {
    error: "invalid_grant",
    status: 400,
    description:
      "The provider refuses the code (spent, too old, of another client, redirect_uri or code_verifier), or its answer cannot be trusted (such as a wrong nonce).",
  },
  provider_denied: {
    error: "access_denied",
    status: 403,
    description: "The provider did not let the person in, or they cancelled there.",
  },
  provider_unpaid: {
    error: "temporarily_unavailable",
    status: 503,
    description: "The site's credit at the provider is spent (402): its operator has to add some.",
  },
  client_refused: {
    error: "temporarily_unavailable",
    status: 503,
    description: "The provider does not accept the site's credentials: its operator has to correct them.",
  },
  email_unverified: {
    error: "access_denied",
    status: 403,
    description: "The provider gives no token before the person has verified their email there.",
  },
  email_taken: {
    error: "access_denied",
    status: 403,
    description:
      "Somebody with this email has an account and signs in another way. They sign in that way and connect this one under Connections, or find on the site's own sign-in page what else there is.",
  },
  linked_elsewhere: {
    error: "access_denied",
    status: 403,
    description: "The identity is somebody else's here.",
  },
  wrong_person: { error: "access_denied", status: 403, description: "The provider named somebody else." },
  not_asked: { error: "access_denied", status: 403, description: "The provider asked nobody." },
  disabled: { error: "access_denied", status: 403, description: "The account is disabled." },
  not_allowed: { error: "access_denied", status: 403, description: "This person may not sign in here." },
  signup_closed: { error: "access_denied", status: 403, description: "No new accounts are made." },
  too_many_attempts: { error: "too_many_attempts", status: 429, description: "Wait, and try again." },
  // No client signs anybody in by a passkey.
  passkey_unknown: { error: "access_denied", status: 403, description: "The passkey opens nothing here." },
  passkey_refused: { error: "access_denied", status: 403, description: "The passkey was refused." },
  passkey_copied: { error: "access_denied", status: 403, description: "The passkey may be a copy." },
  // Nor by a recovery code.
  recovery_code_wrong: { error: "access_denied", status: 403, description: "The code opens nothing." },
  unknown_provider: { error: "invalid_request", status: 404, description: "No such provider is on offer." },
  unavailable: { error: "temporarily_unavailable", status: 503, description: "Try again later." },
  unexpected: { error: "server_error", status: 500, description: "Something went wrong on our side." },
};

export function refusalOf(cause: FailureCause) {
  return refusals[cause];
}
