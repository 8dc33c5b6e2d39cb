import { createHash } from "node:crypto";
import type { App } from "./app";

/** A request that a local provider saw; secrets are left out, and random values are `sha256:<base64url>`. */
export type SeenRequest = {
  vendor: string;
  method: string;
  path: string;
  query: Record<string, string | string[]>;
  body: Record<string, string | string[]>;
  authorization: "basic" | "bearer" | null;
  status: number | null;
};

/** SHA-256 in base64url, as the list of requests shows random values and as PKCE makes challenges. */
export const sha256 = (text: string) => createHash("sha256").update(text).digest("base64url");

/** The token requests that carried a code, oldest first; none when the app never tried to redeem it. */
export async function tokenRequestsWith(app: App, code: string | null): Promise<SeenRequest[]> {
  const seen = await requestsSeen(app);
  return seen.filter(({ body }) => code !== null && body.code === `sha256:${sha256(code)}`);
}

/** The last 1,000 requests that the app's local providers saw, of every test that shares them. */
export async function requestsSeen(app: App): Promise<SeenRequest[]> {
  const response = await control(app, "requests");
  return ((await response.json()) as { requests: SeenRequest[] }).requests;
}

/**
 * Orders a fault for the next sign-in at a vendor. Only with an app of the test's own: with a shared one it could
 * happen to another test. What a person can pick goes with `pick(url, { fault })` instead.
 * @param fault an id of local-providers/fault-table.ts
 * @param times how often; faults of `discovery` and `jwks` count requests
 */
export async function orderFault(
  app: App,
  vendor: string,
  fault: string,
  { times = 1, person }: { times?: number; person?: string } = {},
): Promise<void> {
  const body = JSON.stringify({ vendor, fault, times, ...(person ? { person } : {}) });
  const response = await control(app, "faults", { method: "POST", body });
  if (response.status !== 201) throw new Error(`fault not ordered: ${await response.text()}`);
}

function control(app: App, path: string, init: RequestInit = {}): Promise<Response> {
  if (!app.providers) throw new Error("this app has no local providers");
  return fetch(`${app.providers}/_control/${path}`, init);
}
