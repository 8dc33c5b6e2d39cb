import { describe, expect, it } from "vitest";
import { begin, flowCookies, nameOf, notUnderWay, signedIn } from "./steps";
import { sharedApp } from "./support/app";
import { Browser, failureOf, type Provider, providers } from "./support/browser";
import { tokenRequestsWith } from "./support/local-providers";
import { expectRefused, expectSignedIn } from "./support/refused";

// Somebody gets as far as the callback with their own account at the provider, and has a victim open it instead: who
// does not notice works in the attacker's account from then on. The attacker is Alan, the victim Ada.

const app = sharedApp();

const attack = async (provider: Provider) => (await begin(app, provider, { person: "alan" })).callback;

describe.each(providers)("%s", (provider) => {
  const other: Provider = provider === "google" ? "github" : "google";

  it("O5 signs nobody in by a stranger's link, and sends its code nowhere", async () => {
    const callback = await attack(provider);
    const victim = new Browser(app.origin);
    await expectRefused(app, victim, await victim.open(callback), notUnderWay);
    expect(await tokenRequestsWith(app, callback.searchParams.get("code"))).toEqual([]);
  });

  it("O5 leaves whoever is signed in as they are", async () => {
    const victim = await signedIn(app, provider);
    const { session } = victim;
    const response = await victim.open(await attack(provider));
    expect(failureOf(response)?.cause).toBe("expired");
    expect(victim.session).toBe(session);
    expect(await nameOf(victim)).toBe("Ada Lovelace");
  });

  it("O5 leaves a sign-in with another provider as it is, which then ends as its own person", async () => {
    const { browser: victim, callback } = await begin(app, other);
    await expectRefused(app, victim, await victim.open(await attack(provider)), "expired");
    await expectSignedIn(victim, await victim.open(callback));
    expect(await nameOf(victim)).toBe("Ada Lovelace");
  });

  it("O5 takes no stranger's link for the sign-in with the same provider that is under way", async () => {
    const { browser: victim, callback } = await begin(app, provider);
    await expectRefused(app, victim, await victim.open(await attack(provider)), "expired");
    // Hers may be over with that, but whatever comes of it is never the attacker's.
    await victim.open(callback);
    expect(await nameOf(victim)).not.toBe("Alan Turing");

    await expectSignedIn(victim, await victim.signIn(provider));
    expect(await nameOf(victim)).toBe("Ada Lovelace");
  });

  it.each<[string, (victim: URL, attacker: URL) => void]>([
    ["code", (victim, attacker) => victim.searchParams.set("code", attacker.searchParams.get("code") ?? "")],
    [
      "state",
      (victim, attacker) => victim.searchParams.set("state", attacker.searchParams.get("state") ?? ""),
    ],
    [
      "state behind the victim's flow",
      (victim, attacker) => {
        const [flow] = (victim.searchParams.get("state") ?? "").split(".");
        const [, ...state] = (attacker.searchParams.get("state") ?? "").split(".");
        victim.searchParams.set("state", [flow, ...state].join("."));
        victim.searchParams.set("code", attacker.searchParams.get("code") ?? "");
      },
    ],
  ])("O5 does not take the attacker's %s in the victim's own callback", async (_, mix) => {
    const { browser: victim, callback } = await begin(app, provider);
    mix(callback, await attack(provider));
    await expectRefused(app, victim, await victim.open(callback), /^(expired|provider_refused)$/);
  });

  it("O5 takes no stranger's answer by POST either", async () => {
    const callback = await attack(provider);
    const { browser: victim } = await begin(app, provider);
    for (const origin of ["https://attacker.example", app.origin, "null"]) {
      const response = await victim.post(callback.pathname, new URLSearchParams(callback.search), {
        headers: { origin },
      });
      expect(response.status, "no crash").toBeLessThan(500);
      expect(victim.session).toBeUndefined();
    }
    expect(await tokenRequestsWith(app, callback.searchParams.get("code"))).toEqual([]);
  });
});

it("O5 ends no sign-in for an answer that belongs to no provider of this site", async () => {
  const { browser, callback } = await begin(app, "github");
  const before = flowCookies(browser);
  for (const path of ["/api/auth/callback/facebook", "/api/auth/callback/__proto__", "/api/auth/callback"]) {
    const response = await browser.open(`${app.origin}${path}?code=made-up&state=made-up`);
    expect(response.status).toBeLessThan(500);
  }
  expect(flowCookies(browser)).toEqual(before);
  await expectSignedIn(browser, await browser.open(callback));
});
