import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { another } from "../vendors";
import { accountsIn, begin, expectNoHalves, nameOf, usersIn } from "./steps";
import type { StartedApp } from "./support/app";
import { type Browser, everyProvider, type LocalProvider } from "./support/browser";
import { textOf } from "./support/html";
import { lendApp } from "./support/lend";
import { expectSignedIn } from "./support/refused";

// On each database: emails are compared by it.

// The people of local-providers/people.json: Eve has Katherine's address, unverified; Noor has none.

const email = "katherine@johnson.example";

let app: StartedApp;
beforeAll(async () => {
  app = await lendApp();
});
afterAll(() => app?.stop());

async function asPerson(provider: LocalProvider, person: string, fault?: string): Promise<Browser> {
  const { browser, callback } = await begin(app, provider, { person, ...(fault ? { fault } : {}) });
  await expectSignedIn(browser, await browser.open(callback));
  return browser;
}

const ownerOf = (address: string) => usersIn(app).filter((user) => user.email === address);

it("I3 Eve comes first, at every provider, and Katherine finds her own account", async () => {
  const eves: Browser[] = [];
  for (const provider of everyProvider) eves.push(await asPerson(provider, "eve"));
  expect(ownerOf(email)).toEqual([]);
  expect(usersIn(app).every((user) => user.email === null && user.role === "user")).toBe(true);

  const katherine = await asPerson(another.id, "katherine");
  const { id } = (await katherine.me()).body;
  expect(ownerOf(email)).toMatchObject([{ id, name: "Katherine Johnson" }]);

  for (const eve of eves) {
    expect(await nameOf(eve)).toBe("Eve Moneypenny");
    expect((await eve.me()).body.id).not.toBe(id);
    expect(textOf(await (await eve.get("/account")).text())).not.toContain("Katherine Johnson");
  }
  // Nor when they come again, now that somebody has the address.
  for (const provider of everyProvider) {
    const eve = await asPerson(provider, "eve");
    expect((await eve.me()).body).toMatchObject({ name: "Eve Moneypenny", email: null });
  }
  expect(accountsIn(app).filter(({ userId }) => userId === id)).toHaveLength(1);
  expectNoHalves(app);
});

describe.each(everyProvider)("%s", (provider) => {
  it("I2 an email that is not verified is stored as such, and is nobody's", async () => {
    const fault = provider === "twitter" ? "no_email" : "email_unverified";
    const browser = await asPerson(provider, "alan", fault);
    const { body } = await browser.me();
    expect(body).toMatchObject({ email: null, role: "user" });
    const [account] = accountsIn(app).filter(({ userId }) => userId === body.id);
    expect(account?.emailVerified).toBe(0);
    expect(usersIn(app).find(({ id }) => id === body.id)?.email).toBeNull();
  });

  it("I2 somebody without an email is a person like any other", async () => {
    const first = await asPerson(provider, "noor");
    const again = await asPerson(provider, "noor");
    expect((await again.me()).body).toEqual((await first.me()).body);
    expect((await first.me()).body).toMatchObject({ email: null, role: "user" });
  });

  it("I2 an email that was verified and no longer is grants nothing new", async () => {
    const { id } = (await (await asPerson(provider, "grace")).me()).body;
    const later = await asPerson(provider, "grace", "email_unverified");
    expect((await later.me()).body.id).toBe(id);
    const [account] = accountsIn(app).filter(({ userId }) => userId === id);
    // X shares only addresses that are confirmed, so it shares none.
    expect(account).toMatchObject({ emailVerified: 0 });
  });
});
