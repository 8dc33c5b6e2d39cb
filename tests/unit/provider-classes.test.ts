import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { customFetch } from "@auth/core";
import { describe, expect, it, vi } from "vitest";
import { providerFetch } from "@/features/oauth/provider-fetch";
import { type ConfiguredProvider, resolveProviders } from "@/features/providers";
import { authjsProvider } from "@/features/sign-in/authjs";
import { newCalls } from "@/features/sign-in/telemetry";
import { everyProvider, type LocalProvider, providerClasses } from "../security/support/browser";
import { testEnvironment } from "../support/environment";
import { serve } from "../support/server";
import { vendorFixtures } from "../vendors";

// The security tests try what holds for all providers with one of each class. That is as good as trying all only as long
// as the others of a class go the same way, which is looked at here; one that leaves it becomes a class of its own.

// It takes that one name from there, and what else is there needs Next.
vi.mock("next-auth", () => ({ customFetch }));

testEnvironment({ LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001" });

function configured(id: LocalProvider): ConfiguredProvider {
  const { providers } = resolveProviders({ LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001" });
  return providers.find(({ entry }) => entry.id === id) ?? expect.fail(`${id} is not configured`);
}

/** What Auth.js goes by: a provider's options come before what it brings along. */
function merged(id: LocalProvider): Record<string | symbol, unknown> {
  // The cast: Auth.js reads members that its own types of a provider do not name, the one for its fetch among them.
  const { options, ...own } = authjsProvider(
    configured(id),
    providerFetch(newCalls(id)),
  ) as unknown as Record<string | symbol, unknown> & {
    options?: object;
  };
  return { ...own, ...options };
}

/** Checks that a member of a class does not support, and goes its way without. */
const leftOutBy = (id: LocalProvider): readonly string[] =>
  vendorFixtures.find((vendor) => vendor.id === id)?.withoutChecks ?? [];

/**
 * Whatever decides how a sign-in is checked, and says nothing of where the provider is.
 * @param without checks that do not count
 */
function wayOf(id: LocalProvider, without: readonly string[] = []): unknown {
  const provider = configured(id);
  const { entry } = provider;
  const made = merged(id);
  const { token = null } = made;
  const checks = entry.authorization.checks.filter((check) => !without.includes(check));
  return {
    type: made.type,
    checks,
    // Auth.js takes functions of a provider's for the token request and its answer.
    token: typeof token === "object" && token ? Object.keys(token).filter((key) => key !== "url") : [],
    hooks: Object.getOwnPropertySymbols(made).map(String),
    profile: String(made.profile),
    fetch: String(made[customFetch]),
    // As `handler` and `identify` ask.
    protocol: entry.protocol,
    tenants: entry.endpoints.issuer(provider).tenants !== undefined,
    userinfo: entry.identity.asksUserinfo,
    nonce: checks.includes("nonce"),
  };
}

const classes = Object.entries(providerClasses) as [LocalProvider, readonly LocalProvider[]][];

it("every provider is in one class, under a name of its own", () => {
  expect(classes.flatMap(([, members]) => members).sort()).toEqual([...everyProvider].sort());
  for (const [name, members] of classes) expect(members).toContain(name);
});

it("no class goes the way of another", () => {
  const ways = classes.map(([name]) => JSON.stringify(wayOf(name)));
  expect(new Set(ways).size).toBe(ways.length);
});

describe.each(classes)("the class of %s", (name, members) => {
  it.each([...members])("%s goes its way", (member) => {
    expect(wayOf(member)).toEqual(wayOf(name, leftOutBy(member)));
  });

  it.each([...members])("%s asks by the fetch that follows no redirect", async (member) => {
    const { origin, seen } = await serve((_, response) => {
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    const ask = merged(member)[customFetch] as typeof fetch;
    await expect(ask(`${origin}/token`, { method: "POST", body: "code=a" })).rejects.toThrow();
    expect(seen).toEqual(["/token"]);
  });
});

it("nothing on the way of a sign-in asks for a provider by name", () => {
  const files = ["features/sign-in", "features/exchange"]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .map((name) => join(folder, name).replaceAll("\\", "/"))
        .filter((name) => name.endsWith(".ts") && !name.startsWith("features/providers/")),
    );
  expect(files.length).toBeGreaterThan(20);
  const named = files.filter((file) =>
    everyProvider.some((id) => readFileSync(file, "utf8").includes(`"${id}"`)),
  );
  expect(named).toEqual([]);
});
