import { beforeAll, describe, expect, it } from "vitest";
import { vendorFixtures } from "../vendors";
import { changeSession, inSeconds, signedIn } from "./steps";
import type { StartedApp } from "./support/app";
import { Browser, type Choice, everyProvider, failureOf, type LocalProvider } from "./support/browser";
import { query } from "./support/database";
import { lendApp } from "./support/lend";

// "Confirm it's you" is worth what the provider asks: one that lets a browser pass which is signed in there proves nothing.

let app: StartedApp;

beforeAll(async () => {
  app = await lendApp();
  return () => app.stop();
});

const locationOf = (response: Response) => response.headers.get("location") ?? "";

/** Somebody who has last signed in an hour ago and wants to delete the account: where the provider is asked. */
async function confirming(provider: LocalProvider): Promise<{ browser: Browser; authorize: URL }> {
  const browser = await signedIn(app, provider, "alan");
  changeSession(app, browser, { authenticatedAt: inSeconds(-3600) });
  const forms = await browser.forms("/account/data");
  const deletion = forms.find(({ text }) => text.includes("Delete my account"));
  if (!deletion) throw new Error("/account/data has no form to delete the account");
  const asked = await browser.submit(deletion, { confirmation: "DELETE" });
  const [confirm] = await browser.forms(locationOf(asked));
  if (!confirm) throw new Error("no way to confirm");
  return { browser, authorize: new URL(locationOf(await browser.submit(confirm))) };
}

/** Goes through with it. @returns the cause of its failure; null when the account is gone */
async function outcome(provider: LocalProvider, choice: Choice): Promise<string | null> {
  const { browser, authorize } = await confirming(provider);
  const back = await browser.open(await browser.pick(authorize, { person: "alan", ...choice }));
  const failure = failureOf(back);
  if (!failure) await browser.open(locationOf(back));
  const left = query(app, 'SELECT "id" FROM "User"').length;
  expect(left).toBe(failure ? 1 : 0);
  if (failure) expect((await browser.me()).status).toBe(200);
  return failure?.cause ?? null;
}

describe("a confirmation", () => {
  it.each(vendorFixtures)("T5 asks $name to ask", async ({ id: provider, asksAnew }) => {
    const { browser, authorize } = await confirming(provider);
    const sent = Object.fromEntries(authorize.searchParams);
    const names = ["prompt", "max_age", "auth_type"].filter((name) => name in sent);
    expect(Object.fromEntries(names.map((name) => [name, sent[name]]))).toEqual(asksAnew);
    const back = await browser.open(await browser.pick(authorize, { person: "alan" }));
    expect(locationOf(await browser.open(locationOf(back)))).toBe("/goodbye");
  });

  it.each(["google", "microsoft-entra-id", "auth0"] as const)(
    "T5 by %s is none when it says that it asked an hour ago",
    async (provider) => {
      expect(await outcome(provider, { fault: "id_old_auth_time" })).toBe("not_asked");
      expect(await outcome(provider, {})).toBeNull();
    },
  );

  it("T5 is none where the time was asked for, always comes, and does not", async () => {
    expect(await outcome("auth0", { fault: "id_no_auth_time" })).toBe("not_asked");
    expect(await outcome("auth0", {})).toBeNull();
  });

  it("T5 counts where a provider never says when it asked", async () => {
    expect(await outcome("google", { fault: "id_no_auth_time" })).toBeNull();
  });
});

describe("a sign-in", () => {
  it.each(everyProvider)("T5 by %s asks for no more than who it is", async (provider) => {
    const { searchParams } = await new Browser(app.origin).press(provider);
    for (const name of ["prompt", "max_age", "auth_type"]) expect(searchParams.get(name)).toBeNull();
  });

  it("T5 lets those in who have signed in at the provider before", async () => {
    const response = await new Browser(app.origin).signIn("auth0", { fault: "id_old_auth_time" });
    expect(failureOf(response)).toBeNull();
  });
});
