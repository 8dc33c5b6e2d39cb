import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { entriesOf, findEntry, providerEntries, resolveProviders } from "@/features/providers";
import { entryByVariables } from "@/features/providers/by-variables";
import { knownIds, knownProvider } from "@/features/providers/by-variables/known";
import { variableOf } from "@/features/providers/defaults";
import type { ProviderEntry } from "@/features/providers/types";
import { knownPath, knownText } from "@/scripts/support/known-table";
import { describedVendors } from "../../local-providers/described";
import { describedStandIns } from "../../scripts/support/described-stand-ins";
import { testEnvironment } from "../support/environment";

// Every provider that Auth.js has a module of: it is here, and safe to use, or refused with a reason.

testEnvironment({ LOCAL_PROVIDERS_URL: "" });

const own: readonly string[] = providerEntries.map(({ id }) => id);
const usable = knownIds.flatMap((id) => {
  const known = knownProvider(id);
  return known && !("refused" in known) && !own.includes(id) ? [{ id, known }] : [];
});
const refused = knownIds.flatMap((id) => {
  const known = knownProvider(id);
  return known && "refused" in known && !own.includes(id) ? [{ id, known }] : [];
});
const entryWith = (id: string) => entryByVariables(id) ?? expect.fail(`no entry ${id}`);
const credentials = (id: string, more: Record<string, string> = {}) => ({
  [variableOf(id, "ID")]: "an-id-of-the-tests",
  [variableOf(id, "SECRET")]: "a-secret-of-the-tests",
  ...more,
});
const addressOf = ({ env, endpoints }: ProviderEntry) =>
  endpoints.needsAddress && env.address ? { [env.address]: "https://id.acme.test" } : {};

describe("what the app knows of Auth.js's providers", () => {
  it("is what the installed Auth.js has: `npm run docs` writes it", async () => {
    expect(readFileSync(knownPath, "utf8")).toBe(await knownText());
  });

  it("is of some ninety, most of which can be used", () => {
    expect(knownIds.length).toBeGreaterThan(90);
    expect(usable.length).toBeGreaterThan(60);
  });

  it("holds no address but https, and no mark of how it was read", () => {
    const text = readFileSync(knownPath, "utf8");
    expect([...text.matchAll(/http:\/\//g)]).toEqual([]);
    expect(text).not.toMatch(/[«»]|own\.address|undefined/);
  });

  it("gives each variables of its own, whatever its id has in it", () => {
    const ids = [...own, ...usable.map(({ id }) => id), "oauth"];
    for (const id of ids) expect(id).toMatch(/^[a-z0-9-]{1,40}$/);
    const names = ids.map((id) => variableOf(id, "ID"));
    for (const name of names) expect(name).toMatch(/^AUTH_[A-Z0-9_]+_ID$/);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain("AUTH_42_SCHOOL_ID");
    expect(names).toContain("AUTH_DUENDE_IDENTITY_SERVER6_ID");
  });
});

describe.each(usable)("$id by variables", ({ id, known }) => {
  it("is on offer by its variables, with a name on its button", () => {
    const entry = entryWith(id);
    const { providers, faults } = resolveProviders({ ...credentials(id), ...addressOf(entry) });
    expect(faults).toEqual([]);
    expect(providers.map((one) => one.entry.id)).toEqual([id]);
    expect(providers[0]?.mode).toBe("real");
    expect(entry.button).toMatchObject({ name: known.name });
    expect(entry.button.icon.letter).toMatch(/^[\p{Lu}\p{N}]$/u);
    expect(entry.button.receives).toMatch(/^Gives us .*\.$/);
  });

  it("has every check that there is for it, and asks for no lasting access", () => {
    const { checks } = entryWith(id).authorization;
    expect(checks).toContain("state");
    expect(checks.includes("nonce")).toBe(known.protocol === "oidc");
    expect(checks.includes("pkce")).toBe(known.pkce);
    if (known.protocol === "oidc") expect(entryWith(id).scopes.signIn).toContain("openid");
    expect(entryWith(id).scopes.signIn.join(" ")).not.toMatch(/offline/);
  });

  it("believes no email, whatever is set", () => {
    const { identity, env } = entryWith(id);
    const said = { sub: "1", email: "a@b.example", email_verified: true, verified: true };
    if (known.protocol === "oidc")
      expect(identity.read(said)).toMatchObject({
        email: "a@b.example",
        emailVerified: false,
        emailOwned: false,
      });
    expect(identity.emailWorth({ baseUrl: null, mode: "real" }, true)).toBe("nothing");
    const raised = { ...credentials(id), ...addressOf(entryWith(id)), [env.emailWorth]: "administration" };
    expect(resolveProviders(raised).faults).toHaveLength(1);
  });

  it("refuses answers that do not say who somebody is", () => {
    for (const answer of [
      undefined,
      null,
      "",
      0,
      [],
      {},
      "a text",
      { id: null, sub: null, data: null },
      { sub: "" },
    ])
      expect(() => entryWith(id).identity.read(answer), JSON.stringify(answer)).toThrow();
  });

  it("is not on offer by half of it", () => {
    for (const [name, value] of Object.entries({ ...credentials(id), ...addressOf(entryWith(id)) })) {
      const { providers, faults } = resolveProviders({ [name]: value });
      expect(providers).toEqual([]);
      expect(faults.join(" ")).toMatch(/ is missing, though /);
    }
  });
});

// What Auth.js's own function makes of the same answer: the rows were read by a trick, and this is none.
const ofOAuth = usable.filter(({ known }) => known.protocol === "oauth");

it.each(ofOAuth)("$id is told apart by what Auth.js tells it by", async ({ id }) => {
  const entry = entryWith(id);
  const [vendor] = describedVendors(describedStandIns({ LOCAL_PROVIDERS_ALSO: id }).LOCAL_PROVIDERS_MORE);
  const person = { id: "ada", name: "Ada Lovelace", username: "ada", emailVerified: true, picture: true };
  const call = {
    identity: { person, subject: "4815162342", email: "ada@example.com", avatar: "https://a.example/1.png" },
  };
  const route = vendor?.api.find(({ auth }) => auth === "user");
  // The cast: a stand-in's route is asked for more than this test has, and this one reads no more.
  const answered = await route?.answer(call as never);
  const answer: unknown = JSON.parse(JSON.stringify(answered?.body ?? null));
  const read = entry.identity.read(answer);
  expect(read.subject).toBe("4815162342");
  expect(read.emailVerified).toBe(false);
  const theirs = await readByAuthjs(id, answer);
  if (theirs) expect(String(theirs.id)).toBe("4815162342");
  if (theirs?.name) expect(read.name).toBe(theirs.name);
  if (theirs?.email) expect(read.email).toBe(theirs.email);
});

/** @returns null where Auth.js reads another answer than the profile's, or a member that the stand-in leaves out */
async function readByAuthjs(id: string, answer: unknown): Promise<Record<string, unknown> | null> {
  if (["eveonline", "notion", "todoist", "vk"].includes(id)) return null;
  const module: unknown = await import(`../../node_modules/@auth/core/providers/${id}.js`);
  const { default: make } = module as {
    default: (options: object) => { profile?: (answer: unknown) => unknown };
  };
  const { profile } = make({ clientId: "id", clientSecret: "secret", issuer: "https://id.acme.test" });
  try {
    return (await profile?.(answer)) as Record<string, unknown>;
  } catch {
    return null;
  }
}

describe("what cannot be used", () => {
  it.each(refused)("$id is refused at start, with its reason", ({ id, known }) => {
    expect(known.refused).toMatch(/^[A-Za-z].{20,}[^.]$/);
    expect(entryByVariables(id)).toBeUndefined();
    const { providers, faults } = resolveProviders(credentials(id));
    expect(providers).toEqual([]);
    expect(faults).toEqual([
      `${variableOf(id, "ID")} is set, and ${known.name} cannot be used by variables: ${known.refused}. Remove it, or write an entry (docs/guides/add-a-provider.md).`,
    ]);
  });

  it("is what calls out by itself in a way that nothing bounds, and what is no provider", () => {
    const ids = refused.map(({ id }) => id);
    for (const id of [
      "azure-devops",
      "nextcloud",
      "hubspot",
      "wechat",
      "credentials",
      "email",
      "passkey",
      "webauthn",
    ])
      expect(ids).toContain(id);
    expect(resolveProviders({ AUTH_RESEND_KEY: "re_123456789" }).faults).toHaveLength(1);
  });
});

describe("an id of none", () => {
  it.each(["constructor", "__proto__", "toString", "", "../discord", "Discord", "unknown"])("%j", (id) => {
    expect(findEntry(id)).toBeUndefined();
  });

  it("that local providers are wanted of is told with the nearest", () => {
    const { faults } = resolveProviders({ LOCAL_PROVIDERS_ALSO: "spotfy" });
    expect(faults).toEqual([
      "LOCAL_PROVIDERS_ALSO has spotfy, which Auth.js does not know. Did you mean spotify?",
    ]);
  });
});

describe("the ones together", () => {
  const some = usable[0]?.id ?? "";

  it("come after those with entries, which none of them replaces", () => {
    const source = { LOCAL_PROVIDERS_ALSO: `${some}, github`, LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001" };
    const { providers } = resolveProviders(source);
    expect(providers.at(-1)).toMatchObject({ mode: "local", baseUrl: `http://127.0.0.1:3001/${some}` });
    expect(providers.filter(({ entry }) => entry.id === "github")).toHaveLength(1);
    expect(entriesOf(source).map(({ id }) => id)).toEqual([...own, some]);
  });

  it("have no button by a variable that they do not take", () => {
    const source = { [variableOf(some, "KEY")]: "value", [variableOf(some, "ONWARDS")]: "https://a.test" };
    const { providers, faults } = resolveProviders({
      ...source,
      LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001",
    });
    expect(faults).toEqual([]);
    expect(providers.map(({ entry }) => entry.id)).not.toContain(some);
  });

  it("make no entry where nothing is set", () => {
    expect(entriesOf({}).map(({ id }) => id)).toEqual(own);
    expect(entriesOf({ AUTH_URL: "https://app.acme.test", LOCAL_PROVIDERS_ALSO: " " })).toHaveLength(
      own.length,
    );
  });

  it("need no stand-in to be real", () => {
    const source = { ...credentials(some), LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001" };
    expect(resolveProviders(source).providers.find(({ entry }) => entry.id === some)?.mode).toBe("real");
  });
});
