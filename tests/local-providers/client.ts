import { createHash, createHmac, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalProviders, type StartOptions, startLocalProviders } from "../../local-providers/start";
import { HttpBrowser } from "../support/http-browser";
import { ownWays, type StandInId } from "../vendors";
import type { VendorFixture } from "../vendors/types";

// What an app and a browser do together, by plain HTTP: no OAuth library, so that nothing is checked or
// repaired on the way.

type Client = {
  id: string;
  secret: string;
  redirect: string;
} & Pick<VendorFixture, "authorize" | "token" | "scope" | "userinfo">;

/** The app's client at each stand-in that has ways of its own; tests/local-providers/ordinary.test.ts has the others. */
// The cast: Object.fromEntries forgets which names it was given, and the list has them all.
export const vendors = Object.fromEntries(
  ownWays.map(({ id, authorize, token, scope, userinfo }): [StandInId, Client] => [
    id,
    {
      ...{ authorize, token, scope, userinfo },
      id: `local-${id}`,
      secret: `local-${id}-secret`,
      redirect: `http://localhost:3000/api/auth/callback/${id}`,
    },
  ]),
) as Record<StandInId, Client>;

export type VendorId = StandInId;
export const vendorIds = Object.keys(vendors) as VendorId[];

export const verifier = randomBytes(32).toString("base64url");
export const sha256 = (text: string) => createHash("sha256").update(text).digest("base64url");

export interface Running extends LocalProviders {
  dataDir: string;
  /** Stops it, and starts it again over the same files. */
  restart(): Promise<Running>;
  /** Stops it and removes the files. */
  dispose(): Promise<void>;
}

/** The key of the first run: to make one takes longer than all else of a start. */
let signingKey: string | undefined;

export async function run(
  options: Pick<StartOptions, "redirectUris" | "vendors"> & { peopleFile?: string; dataDir?: string } = {},
): Promise<Running> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "local-providers-"));
  const keyFile = join(dataDir, "signing-key.json");
  if (signingKey && !options.dataDir) writeFileSync(keyFile, signingKey);
  const started = await startLocalProviders({ port: 0, slowMs: 150, ...options, dataDir });
  signingKey ??= readFileSync(keyFile, "utf8");
  return {
    ...started,
    dataDir,
    async restart() {
      await started.close();
      return run({ ...options, dataDir });
    },
    async dispose() {
      await started.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The parameters of a right authorization request. */
export function request(vendor: VendorId, changes: Record<string, string | undefined> = {}): URLSearchParams {
  const { id, redirect, scope } = vendors[vendor];
  const parameters: Record<string, string | undefined> = {
    response_type: "code",
    client_id: id,
    redirect_uri: redirect,
    scope,
    state: "state-1",
    code_challenge: sha256(verifier),
    code_challenge_method: "S256",
    ...(scope.includes("openid") ? { nonce: "nonce-1" } : {}),
    ...changes,
  };
  const kept = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return new URLSearchParams(kept);
}

export class Browser extends HttpBrowser {
  /** Begins a sign-in: the address of the picker. */
  async begin(base: string, vendor: VendorId, changes?: Record<string, string | undefined>): Promise<string> {
    const response = await this.fetch(`${base}${vendors[vendor].authorize}?${request(vendor, changes)}`);
    const location = response.headers.get("location");
    if (response.status !== 303 || !location)
      throw new Error(`no picker: ${response.status} ${await response.text()}`);
    return new URL(location, base).href;
  }
}

/** A whole trip through the browser, with a fresh one. */
export async function signIn(
  base: string,
  vendor: VendorId,
  form: Record<string, string> = { person: "ada" },
  changes?: Record<string, string | undefined>,
): Promise<URL> {
  const browser = new Browser();
  return browser.choose(await browser.begin(base, vendor, changes), form);
}

export const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;

/** The exchange of a code (or of what `changes` make of it). */
export function exchange(
  base: string,
  vendor: VendorId,
  code: string,
  changes: Record<string, string | undefined> = {},
  init: { authorization?: string | undefined; accept?: string; signal?: AbortSignal } = {},
): Promise<Response> {
  const { id, secret, token, redirect } = vendors[vendor];
  const parameters: Record<string, string | undefined> = {
    grant_type: "authorization_code",
    code,
    redirect_uri: redirect,
    code_verifier: verifier,
    ...changes,
  };
  const kept = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const authorization = "authorization" in init ? init.authorization : basic(id, secret);
  return fetch(`${base}${token}`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams(kept),
    headers: { accept: init.accept ?? "application/json", ...(authorization ? { authorization } : {}) },
    ...(init.signal ? { signal: init.signal } : {}),
  });
}

/** The token answer of a whole sign-in. */
export async function tokens(
  base: string,
  vendor: VendorId,
  form?: Record<string, string>,
  changes?: Record<string, string | undefined>,
): Promise<Record<string, string>> {
  const callback = await signIn(base, vendor, form, changes);
  const response = await exchange(base, vendor, callback.searchParams.get("code") ?? "");
  return (await response.json()) as Record<string, string>;
}

/** What Facebook wants of every call that has a token. */
export const proofOf = (token: string) =>
  createHmac("sha256", vendors.facebook.secret).update(token).digest("hex");

/** A call of an API with a token, and with the proof of it at Facebook. */
export function bearer(
  base: string,
  path: string,
  token: string | undefined,
  init: RequestInit = {},
): Promise<Response> {
  const url = new URL(`${base}${path}`);
  if (token && path.startsWith("/facebook/")) url.searchParams.set("appsecret_proof", proofOf(token));
  return fetch(url, {
    ...init,
    redirect: "manual",
    headers: token ? { authorization: `Bearer ${token}` } : {},
  });
}

export async function read(response: Response): Promise<Record<string, unknown>> {
  return (await response.json()) as Record<string, unknown>;
}
