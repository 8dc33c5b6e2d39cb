import { describe, expect, it } from "vitest";
import { providerEntries, resolveProviders } from "@/features/providers";
import type { ProviderEntry } from "@/features/providers/types";
import { type EmailWorth, emailWorths, includesWorth, worthOf } from "@/features/providers/worth";
import { isAdministrators, isWelcome, roleOf } from "@/features/session/policy";
import { credentialsOf } from "../support/provider-credentials";
import { vendorFixtures } from "../vendors";

// What a provider's word for an address is worth: by provider, by what it knows, by what the operator has set.

const entries: readonly ProviderEntry[] = providerEntries;
const email = "ada@acme.test";
const enterprise = "https://github.acme.test";
const microsoft = "https://login.microsoftonline.com/common/v2.0";

/** As configured for one provider. */
function configured(id: string, more: Record<string, string> = {}) {
  const entry = entries.find((one) => one.id === id) ?? expect.fail(`no entry ${id}`);
  const { providers, faults } = resolveProviders({ ...credentialsOf(entry), ...more });
  expect(faults).toEqual([]);
  return providers[0] ?? expect.fail("not on offer");
}

const facts = (emailOwned: boolean) => ({ email, emailVerified: true, emailOwned });

describe("where nothing is set", () => {
  it.each<[id: string, more: Record<string, string>, usual: EmailWorth, owned: EmailWorth]>([
    ["github", {}, "administration", "administration"],
    ["github", { AUTH_GITHUB_ENTERPRISE_URL: enterprise }, "admission", "admission"],
    ["google", {}, "admission", "administration"],
    ["microsoft-entra-id", {}, "admission", "administration"],
    ["microsoft-entra-id", { AUTH_MICROSOFT_ENTRA_ID_ISSUER: microsoft }, "admission", "administration"],
    [
      "microsoft-entra-id",
      { AUTH_MICROSOFT_ENTRA_ID_ISSUER: microsoft.replace(".com", ".us") },
      "admission",
      "administration",
    ],
    // part: microsoft-entra-id
    ...["https://id.acme.test/common/v2.0", "https://login.microsoftonline.com.evil.example/common/v2.0"].map(
      (issuer): [string, Record<string, string>, EmailWorth, EmailWorth] => [
        "microsoft-entra-id",
        { AUTH_MICROSOFT_ENTRA_ID_ISSUER: issuer },
        "admission",
        "admission",
      ],
    ),
    ["apple", {}, "admission", "administration"],
    ["twitter", {}, "admission", "admission"],
    ...["discord", "gitlab", "linkedin"].map(
      (id): [string, Record<string, string>, EmailWorth, EmailWorth] => [id, {}, "admission", "admission"],
    ),
    ["auth0", {}, "admission", "admission"],
    ["oidc", {}, "admission", "admission"],
    ["facebook", {}, "nothing", "nothing"],
  ])("T2 %s %j: %s, and %s of a mailbox that it owns", (id, more, usual, owned) => {
    expect(worthOf(configured(id, more), facts(false))).toBe(usual);
    expect(worthOf(configured(id, more), facts(true))).toBe(owned);
  });

  it("T2 a stand-in's word is worth what the vendor's is", () => {
    const { providers } = resolveProviders({ LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001" });
    const usual = providers.map((one) => [one.entry.id, worthOf(one, facts(false))]);
    expect(Object.fromEntries(usual)).toMatchObject({ github: "administration", google: "admission" });
    const administration = providers.filter((one) => worthOf(one, facts(true)) === "administration");
    expect(administration.map(({ entry }) => entry.id)).toEqual(
      vendorFixtures.filter(({ administers }) => administers).map(({ id }) => id),
    );
  });
});

describe.each(entries)("$id", (entry) => {
  const { id, env, button } = entry;
  const { name } = button;
  it("T2 what is not verified is worth nothing, whatever is set", () => {
    for (const set of [{}, ...(id === "facebook" ? [] : [{ [env.emailWorth]: "administration" }])])
      for (const emailOwned of [false, true]) {
        const provider = configured(id, set);
        expect(worthOf(provider, { email, emailVerified: false, emailOwned })).toBe("nothing");
        expect(worthOf(provider, { email: null, emailVerified: true, emailOwned })).toBe("nothing");
      }
  });

  it("T2 is worth what the operator says, up or down, and nothing else", () => {
    for (const worth of id === "facebook" ? (["nothing"] as const) : emailWorths)
      for (const written of [worth, ` ${worth} `])
        for (const owned of [false, true])
          expect(worthOf(configured(id, { [env.emailWorth]: written }), facts(owned)), written).toBe(worth);
  });

  it("T2 a word that is none is a fault, and the provider is not on offer with it", () => {
    for (const wrong of ["admin", "Administration", "yes", "0", "identity,admission"]) {
      const source = { [env.emailWorth]: wrong };
      const { faults } = resolveProviders(source);
      expect(faults).toEqual([`${env.emailWorth} must be nothing, identity, admission or administration.`]);
      const set = { ...credentialsOf(entry), ...source };
      expect(resolveProviders(set).providers).toEqual([]);
    }
    expect(resolveProviders({ [env.emailWorth]: "" })).toEqual({ providers: [], faults: [] });
    const raised = resolveProviders({ [env.emailWorth]: "identity" }).faults;
    expect(raised).toEqual(
      id === "facebook" ? [`${env.emailWorth} can only be nothing: ${name} calls no address verified.`] : [],
    );
  });
});

describe("Google owns", () => {
  const google = entries.find(({ id }) => id === "google");
  const owned = (claims: Record<string, unknown>) =>
    google?.identity.read({ sub: "1", email_verified: true, ...claims }).emailOwned;

  it.each([
    { email: "ada@gmail.com" },
    { email: "Ada@GMail.com" },
    { email: "ada@googlemail.com" },
    { email, hd: "acme.test" },
    { email, hd: "Acme.Test" },
    { email: "Ada@ACME.test", hd: "acme.test" },
  ])("T2 %j", (claims) => {
    expect(owned(claims)).toBe(true);
    expect(owned({ ...claims, email_verified: false })).toBe(false);
  });

  it.each([
    { email },
    { email, hd: "" },
    { email, hd: null },
    { email, hd: ["acme.test"] },
    { email, hd: { "acme.test": true } },
    { email, hd: "example.com" },
    { email, hd: "test" },
    { email, hd: "mail.acme.test" },
    { email: "ada@mail.acme.test", hd: "acme.test" },
    { email: "ada@gmail.com.acme.test" },
    { email: "ada@notgmail.com" },
    { email: "ada@gmail.com@acme.test", hd: "acme.test" },
    { email: "gmail.com" },
    { hd: "acme.test" },
    { email: "", hd: "" },
  ])("T2 not %j", (claims) => {
    expect(owned(claims)).toBe(false);
  });
});

it("T2 Microsoft owns what `xms_edov` says, and no personal address besides", () => {
  const microsoft = entries.find(({ id }) => id === "microsoft-entra-id");
  const consumers = "9188040d-6c67-4c5b-b112-36a304b66dad";
  const owned = (claims: Record<string, unknown>) =>
    microsoft?.identity.read({ sub: "1", tid: "t", email, ...claims }).emailOwned;
  expect([owned({ xms_edov: true }), owned({ xms_edov: "1" })]).toEqual([true, true]);
  for (const claims of [{}, { xms_edov: false }, { email_verified: true }, { tid: consumers }])
    expect(owned(claims), JSON.stringify(claims)).toBe(false);
});

it("T2 nobody else says that they own a mailbox", () => {
  const claims = { sub: "1", email, email_verified: true, hd: "acme.test", xms_edov: true, emailOwned: true };
  for (const id of ["oidc", "auth0"])
    expect(entries.find((one) => one.id === id)?.identity.read(claims)).toMatchObject({
      emailVerified: true,
      emailOwned: false,
    });
});

describe("the lists", () => {
  const lists = { ALLOWED_EMAILS: ["@example.com", email], ADMIN_EMAILS: [email] };
  const only = { ...lists, ALLOWED_EMAILS: ["@example.com"] };

  it.each(emailWorths)("T2 an address that is worth %s", (worth) => {
    const one = [{ email, worth }];
    const enough = (wanted: EmailWorth) => includesWorth(worth, wanted);
    expect(isWelcome(one, lists)).toBe(enough("admission"));
    // On the list of administrators, which lets in as well, and only with what that takes.
    expect(isWelcome(one, only)).toBe(enough("administration"));
    expect(isAdministrators({ email, worth }, lists)).toBe(enough("administration"));
    const role = enough("administration") ? "admin" : "user";
    expect(roleOf({ email, role: "user" }, one, lists)).toBe(role);
    // What an operator has written into the row does not come of any address.
    expect(roleOf({ email, role: "admin" }, one, lists)).toBe("admin");
  });

  it("T2 the worth of another address counts for nothing", () => {
    const other = { email: "eve@elsewhere.example", worth: "administration" } as const;
    expect(roleOf({ email, role: "user" }, [{ email, worth: "admission" }, other], lists)).toBe("user");
    expect(isWelcome([{ email, worth: "identity" }, other], lists)).toBe(false);
  });

  it("T2 each worth includes those before it, and itself", () => {
    const table = emailWorths.map((worth) => emailWorths.filter((wanted) => includesWorth(worth, wanted)));
    expect(table).toEqual(emailWorths.map((_, index) => emailWorths.slice(0, index + 1)));
  });
});
