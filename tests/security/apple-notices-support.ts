import { expect } from "vitest";
import type { App } from "./support/app";
import type { Watched } from "./support/watched";

// What Apple tells of somebody, as the stand-in signs it.

export const path = "/api/apple-notices";

export type Signed = { payload: string; event: { sub: string }; status: number | null };
/** `path` sends it as well, `at` is when it happened in milliseconds, `claims` replaces others, null by none. */
export type Order = { at?: number; claims?: Record<string, unknown>; path?: string };

/** Has the stand-in sign a notice of a person who has been signed in to the app. */
export async function notice(app: App, person: string, type: string, order: Order = {}): Promise<Signed> {
  const body = JSON.stringify({ vendor: "apple", person, type, app: app.origin, ...order });
  const response = await fetch(`${app.providers}/_control/notices`, { method: "POST", body });
  expect(response.status, await response.clone().text()).toBe(201);
  return (await response.json()) as Signed;
}

/** Connects Ada's Apple account, whose address is then switched off and on, and whose permission ends. */
export async function connectAndEnd(app: App, ada: Watched): Promise<void> {
  await ada.goOn(await ada.submitForm("/account/connections", "Connect Apple"), { person: "ada" });
  for (const type of ["email-disabled", "email-enabled", "consent-revoked"])
    expect((await notice(app, "ada", type, { path })).status).toBe(200);
}
