import { afterAll, beforeAll, expect, it } from "vitest";
import { type ConfiguredProvider, providerEntries } from "@/features/providers";
import type { ProviderEntry } from "@/features/providers/types";
import { finish, start } from "@/features/sign-in/authjs";
import { checksOf, newFlow } from "@/features/sign-in/flow";
import { identify } from "@/features/sign-in/identify";
import { newCalls } from "@/features/sign-in/telemetry";
import { vendors } from "../../local-providers/vendors/index";
import { testEnvironment } from "../support/environment";
import { discord, localDiscord, localOkta, okta } from "../support/ordinary-providers";
import { vendorFixtures } from "../vendors";
import { Browser, type Running, run } from "./client";

// Somebody signs in with a provider at its stand-in: each that is here, and an ordinary one of each protocol.

testEnvironment({});

let local: Running;
beforeAll(async () => {
  local = await run({ vendors: [...vendors, ...[localOkta, localDiscord].filter(isNew)] });
});
afterAll(() => local.dispose());

function configured(entry: ProviderEntry): ConfiguredProvider {
  return {
    entry,
    mode: "local",
    clientId: `local-${entry.id}`,
    clientSecret: `local-${entry.id}-secret`,
    baseUrl: `${local.url}${entry.endpoints.localPath}`,
    emailWorth: null,
    onwards: [],
  };
}

const isNew = ({ id }: { id: string }) => !providerEntries.some((entry) => entry.id === id);
const entries: readonly ProviderEntry[] = [...providerEntries, ...[okta, discord].filter(isNew)];

it.each(entries.filter(({ endpoints }) => endpoints.localPath))("$id signs somebody in", async (entry) => {
  const provider = configured(entry);
  const fixture = vendorFixtures.find(({ id }) => id === entry.id);
  const calls = () => newCalls(entry.id);
  const { checks } = entry.authorization;
  const flow = newFlow({ id: entry.id, checks }, { returnTo: "/", intent: null });
  const browser = new Browser();
  const asked = await browser.fetch(await start(provider, checksOf(flow), calls()));
  const picker = new URL(asked.headers.get("location") ?? "", local.url).href;
  const callback = await browser.choose(picker, { person: "katherine" });
  const code = callback.searchParams.get("code") ?? "";
  const answer = await finish(
    provider,
    { code, codeVerifier: flow.codeVerifier, redirectUri: null },
    calls(),
  );
  expect(await identify(provider, answer, flow.nonce, calls())).toMatchObject({
    provider: entry.id,
    issuer: "local",
    name: "Katherine Johnson",
    email: fixture?.identity.email === null ? null : "katherine@johnson.example",
    emailVerified: !fixture?.verifiesNone,
  });
});
