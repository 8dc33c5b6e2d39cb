import { customFetch } from "@auth/core";
import { describe, expect, it, vi } from "vitest";
import { configuredProviders, findEntry, providerEntries, resolveProviders } from "@/features/providers";
import type { ProviderEntry } from "@/features/providers/types";
import { testEnvironment } from "../support/environment";
import { byProvider, vendorFixtures } from "../vendors";

// Without the providers that are on offer in the tests of sessions.
testEnvironment({ LOCAL_PROVIDERS_URL: "" });

const entries: readonly ProviderEntry[] = providerEntries;
const real = { AUTH_GITHUB_ID: "Iv1.0123", AUTH_GITHUB_SECRET: "s3cr3t" };
const local = { LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001" };

describe.each(entries)("the entry $id", (entry) => {
  /** The entry's Auth.js provider, as far as this test looks at it. */
  const authjs = () => {
    const made = entry.endpoints.authjs({
      common: {
        clientId: "id",
        clientSecret: "secret",
        name: entry.button.name,
        checks: ["none"],
        profile: () => ({ id: "1" }),
        [customFetch]: fetch,
      },
      baseUrl: entry.endpoints.needsAddress ? "https://id.acme.test" : null,
      fetch,
    });
    type Options = { authorization?: unknown; issuer?: string };
    const { id, type, options, ...own } = made as { id: string; type: string; options?: Options } & Options;
    return { id, type, authorization: options?.authorization ?? own.authorization, issuer: own.issuer };
  };

  it("is named alike in the callback path and the environment", () => {
    expect(authjs().id).toBe(entry.id);
    const name = entry.id.toUpperCase().replaceAll("-", "_");
    const secret = entry.clientKey ? "PRIVATE_KEY" : "SECRET";
    expect(entry.env).toMatchObject({ id: `AUTH_${name}_ID`, secret: `AUTH_${name}_${secret}` });
    for (const variable of Object.values(entry.env))
      expect(variable).toMatch(new RegExp(`^AUTH_${name}_[A-Z_]+$`));
  });

  it("has every check that its protocol knows, but for those that its vendor does not support", () => {
    const { withoutChecks = [] } = vendorFixtures.find(({ id }) => id === entry.id) ?? {};
    const known = ["pkce", "state", ...(entry.protocol === "oidc" ? ["nonce"] : [])];
    expect(entry.authorization.checks).toEqual(
      known.filter((check) => !withoutChecks.some((one) => one === check)),
    );
    expect(authjs().type).toBe(entry.protocol);
  });

  it("names its issuer where Auth.js looks before the environment, whose variable may be there and empty", () => {
    if (entry.protocol === "oidc") expect(new URL(authjs().issuer ?? "").protocol).toBe("https:");
  });

  it("asks for exactly the scopes it names", () => {
    expect(authjs().authorization).toMatchObject({ params: { scope: entry.scopes.signIn.join(" ") } });
  });

  it("sends a developer to an https page and has a stand-in, unless it may be anybody's", () => {
    // The one that may be anybody's.
    if (entry.id === "oidc") {
      expect({ console: entry.endpoints.console, localPath: entry.endpoints.localPath }).toEqual({
        console: null,
        localPath: null,
      });
    } else {
      expect(new URL(entry.endpoints.console ?? "").protocol).toBe("https:");
      expect(entry.endpoints.localPath).toMatch(/^\/[a-z0-9-]+$/);
    }
    expect(entry.button.receives).toMatch(/^[A-Z].*\.$/);
  });

  it("refuses answers that are none", () => {
    for (const answer of [undefined, null, "", 0, [], {}, "a text", { id: null, sub: null, data: null }]) {
      expect(() => entry.identity.read(answer), JSON.stringify(answer)).toThrow();
    }
  });
});

/** One that may be anybody's keeps to the standard. */
const standard = { scope: "openid profile email", offers: "refresh app anew" };

describe.each(entries)("what $id asks for and offers", (entry) => {
  const { scope, offers } = vendorFixtures.find(({ id }) => id === entry.id) ?? standard;

  it("is identity and no more at a sign-in", () => {
    expect(entry.scopes.signIn.join(" ")).toBe(scope);
  });

  it("is after a sign-in what its vendor does, and not a default", () => {
    const baseUrl = entry.endpoints.needsAddress ? "https://id.acme.test" : null;
    const { refresh, appGrant, grantsPage, revocationLeavesConsent } = entry.tokens;
    const offered = {
      refresh: refresh !== null,
      app: typeof appGrant({ baseUrl, mode: "real" }) === "object",
      page: grantsPage({ baseUrl, mode: "real" }) !== null,
      consent: !revocationLeavesConsent,
      anew: entry.authorization.reauthentication !== null,
    };
    const names = Object.entries(offered).flatMap(([name, has]) => (has ? [name] : []));
    expect(names.join(" ")).toBe(offers);
  });
});

it.each(vendorFixtures)("who $name says this is, is read from its documented answer", (vendor) => {
  expect(findEntry(vendor.id)?.identity.read(vendor.answer)).toEqual(vendor.identity);
});

describe("the entries together", () => {
  it("are those of the tests' fixtures, in the order of their buttons, and one that may be anybody's", () => {
    expect(vendorFixtures.map(({ id }) => id)).toEqual(
      entries.filter(({ endpoints }) => endpoints.localPath).map(({ id }) => id),
    );
    expect(entries.filter(({ endpoints }) => !endpoints.localPath).map(({ id }) => id)).toEqual(["oidc"]);
  });

  it("share no id, name, variable or stand-in", () => {
    const values = entries.flatMap(({ id, button: { name }, env, endpoints: { localPath } }) => [
      id,
      name,
      ...Object.values(env),
      ...(localPath ? [localPath] : []),
    ]);
    expect(new Set(values).size).toBe(values.length);
  });

  it("are found by their id and nothing else", () => {
    for (const entry of entries) expect(findEntry(entry.id)).toBe(entry);
    for (const id of ["", "GitHub", "github ", "__proto__", "constructor", "0", "length"]) {
      expect(findEntry(id), id).toBeUndefined();
    }
  });
});

describe("a provider points", () => {
  const modes = (source: Record<string, string>) =>
    Object.fromEntries(resolveProviders(source).providers.map(({ entry, mode }) => [entry.id, mode]));

  it("nowhere when nothing is set", () => {
    expect(resolveProviders({})).toEqual({ providers: [], faults: [] });
    expect(resolveProviders({ AUTH_GITHUB_ID: " ", AUTH_GITHUB_SECRET: "" }).providers).toEqual([]);
  });

  it("at the vendor when it has credentials, at its stand-in when it has none", () => {
    expect(modes({ ...real, ...local })).toEqual({ ...byProvider(() => "local"), github: "real" });
    expect(modes(real)).toEqual({ github: "real" });
  });

  it("at the vendor with exactly what was set, spaces aside", () => {
    const { providers } = resolveProviders({ AUTH_GITHUB_ID: " Iv1.0123\n", AUTH_GITHUB_SECRET: "s3cr3t " });
    expect(providers[0]).toMatchObject({ clientId: "Iv1.0123", clientSecret: "s3cr3t", baseUrl: null });
  });

  it("at its stand-in with that one's client", () => {
    const { providers } = resolveProviders(local);
    expect(providers.map(({ entry: _, ...rest }) => rest)).toEqual(
      entries
        .filter(({ endpoints }) => endpoints.localPath)
        .map(({ id, clientKey, endpoints: { localPath } }) => ({
          mode: "local",
          clientId: `local-${id}`,
          clientSecret: clientKey ? expect.stringMatching(/^ey/) : `local-${id}-secret`,
          baseUrl: `http://127.0.0.1:3001${localPath}`,
          emailWorth: null,
          onwards: [],
        })),
    );
  });

  it.each(entries.filter(({ endpoints }) => !endpoints.needsAddress && !endpoints.needs))(
    "nowhere when $id is only half set, and that is a fault that names both",
    ({ id, env, button: { name } }) => {
      for (const [set, missing] of [
        [env.id, env.secret],
        [env.secret, env.id],
      ] as const) {
        const { providers, faults } = resolveProviders({ ...local, [set]: "value" });
        expect(providers.map(({ entry }) => entry.id)).not.toContain(id);
        expect(faults).toEqual([
          `${missing} is missing, though ${set} is set. ${name} needs both, or neither.`,
        ]);
      }
    },
  );

  it("where the environment of this process says", () => {
    expect(configuredProviders()).toEqual([]);
    vi.stubEnv("AUTH_GITHUB_ID", real.AUTH_GITHUB_ID);
    vi.stubEnv("AUTH_GITHUB_SECRET", real.AUTH_GITHUB_SECRET);
    vi.stubEnv("LOCAL_PROVIDERS_URL", local.LOCAL_PROVIDERS_URL);
    expect(configuredProviders().map(({ mode }) => mode)).toEqual(
      vendorFixtures.map(({ id }) => (id === "github" ? "real" : "local")),
    );
  });

  it("without one that is set in part only, which the log names once", () => {
    const printed = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    vi.stubEnv("AUTH_GITHUB_ID", real.AUTH_GITHUB_ID);
    vi.stubEnv("LOCAL_PROVIDERS_URL", local.LOCAL_PROVIDERS_URL);
    const offered = [configuredProviders(), configuredProviders()].flat().map(({ entry }) => entry.id);
    expect(offered).not.toContain("github");
    expect(printed.mock.calls.map(([line]) => line)).toEqual([
      expect.stringMatching(/^provider_left_out advice="AUTH_GITHUB_SECRET is missing, .*"\n$/),
    ]);
  });
});
