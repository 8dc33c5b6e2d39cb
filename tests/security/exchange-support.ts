import { createHash, randomBytes } from "node:crypto";
import { byProvider, type ProviderId, vendorFixtures } from "../vendors";
import { inSeconds, sessionKey } from "./steps";
import type { App } from "./support/app";
import { Browser } from "./support/browser";
import { change } from "./support/database";

// What a native or single-page client does, by plain HTTP.

const providers = byProvider(({ id, authorize, scope }) => ({
  authorize,
  clientId: `local-${id}`,
  scope,
}));
export type Provider = ProviderId;

/** OpenID providers want a nonce. */
const isOpenId = (provider: Provider) => providers[provider].scope.includes("openid");

export const random = () => randomBytes(32).toString("base64url");
const challengeOf = (verifier: string) => createHash("sha256").update(verifier).digest("base64url");

export const client = { id: "example-cli", redirectUri: "http://127.0.0.1:49152/callback" };

const phone = { id: "example-phone", redirectUri: "https://app.example.com/signed-in" };
/** One that a provider can send somebody back to. */
export const clientAt = (provider: Provider) =>
  vendorFixtures.find(({ id }) => id === provider)?.refusesLoopback ? phone : client;

/** What a client sends to have a code exchanged. */
export type Exchange = Record<string, string>;

/**
 * Goes to a provider and back as a client does.
 * @param changes to the authorization request; an empty value takes a parameter away
 * @returns what a right exchange of the code is made of
 */
export async function codeFrom(
  app: App,
  provider: Provider,
  { person = "ada", fault }: { person?: string; fault?: string } = {},
  changes: Record<string, string> = {},
): Promise<Exchange> {
  const { authorize, clientId, scope } = providers[provider];
  const [verifier, nonce] = [random(), random()];
  const parameters = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: clientAt(provider).redirectUri,
    scope,
    state: random(),
    code_challenge: challengeOf(verifier),
    code_challenge_method: "S256",
    ...(isOpenId(provider) && { nonce }),
    ...changes,
  };
  const url = new URL(authorize, app.providers ?? "");
  url.search = String(new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== "")));
  const back = await new Browser(app.origin).pick(url, { person, ...(fault && { fault }) });
  const iss = back.searchParams.get("iss");
  return {
    client_id: clientAt(provider).id,
    code: back.searchParams.get("code") ?? "",
    code_verifier: verifier,
    redirect_uri: back.origin + back.pathname,
    ...(isOpenId(provider) && { nonce }),
    ...(iss && { iss }),
  };
}

export type Answer = { status: number; headers: Headers; body: Record<string, unknown> };

/** Posts as an app does: without cookies, without an Origin. */
export async function post(
  origin: string,
  path: string,
  parameters: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const body = new URLSearchParams(parameters);
  const response = await fetch(new URL(path, origin), { method: "POST", body, headers });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}

export const exchange = (
  app: App,
  provider: string,
  parameters: Exchange,
  headers?: Record<string, string>,
) => post(app.origin, `/api/exchange/${provider}`, parameters, headers);

export const refresh = (origin: string, token: string, id = client.id) =>
  post(origin, "/api/exchange/refresh", { client_id: id, refresh_token: token });

/** Keeps a used token within its grace, however slow the machine is. */
export function keepInGrace(app: App, token: string): void {
  change(
    app,
    `UPDATE "RefreshToken" SET "usedAt" = ? WHERE "tokenHash" = ?`,
    inSeconds(60),
    sessionKey(token),
  );
}

export type Tokens = { access: string; refresh: string };

export function tokensOf({ status, body }: Answer): Tokens {
  if (status !== 200) throw new Error(`no tokens: ${status} ${JSON.stringify(body)}`);
  return { access: String(body.access_token), refresh: String(body.refresh_token) };
}

/** Signs a person in by the client. */
export async function signedIn(app: App, provider: Provider = "github", person = "ada"): Promise<Tokens> {
  return tokensOf(await exchange(app, provider, await codeFrom(app, provider, { person })));
}

/** What the API says to an access token. */
export async function me(origin: string, token: string): Promise<Answer> {
  const response = await fetch(new URL("/api/me", origin), { headers: { authorization: `Bearer ${token}` } });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer["body"],
  };
}

/**
 * Signs Ada in by the client, whose refresh token then turns up once more.
 * @returns every token that there was
 */
export async function reuseRefreshToken(app: App): Promise<string[]> {
  const first = await signedIn(app);
  const second = tokensOf(await refresh(app.origin, first.refresh));
  const third = tokensOf(await refresh(app.origin, second.refresh));
  const again = await refresh(app.origin, first.refresh);
  if (again.status !== 400) throw new Error(`a used token was taken: ${again.status}`);
  return [first, second, third].flatMap(({ access, refresh }) => [access, refresh]);
}
