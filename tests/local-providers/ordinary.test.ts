import { afterAll, beforeAll, expect, it } from "vitest";
import { providerEntries } from "@/features/providers";
import type { ProviderEntry } from "@/features/providers/types";
import { identify } from "@/features/sign-in/identify";
import { newCalls } from "@/features/sign-in/telemetry";
import { vendors } from "../../local-providers/vendors/index";
import { testEnvironment } from "../support/environment";
import { localOkta, localSpotify, okta, spotify } from "../support/ordinary-providers";
import { vendorFixtures } from "../vendors";
import { signInBy } from "./by-entry";
import { type Running, run } from "./client";

// Somebody signs in with a provider at its stand-in: each that is here, and an ordinary one of each protocol.

testEnvironment({});

let local: Running;
beforeAll(async () => {
  local = await run({ vendors: [...vendors, ...[localOkta, localSpotify].filter(isNew)] });
});
afterAll(() => local.dispose());

const isNew = ({ id }: { id: string }) => !providerEntries.some((entry) => entry.id === id);
const entries: readonly ProviderEntry[] = [...providerEntries, ...[okta, spotify].filter(isNew)];

it.each(entries.filter(({ endpoints }) => endpoints.localPath))("$id signs somebody in", async (entry) => {
  const fixture = vendorFixtures.find(({ id }) => id === entry.id);
  const { provider, flow, answer } = await signInBy(local, entry, { person: "katherine" });
  expect(await identify(provider, answer, flow.nonce, newCalls(entry.id))).toMatchObject({
    provider: entry.id,
    issuer: "local",
    name: fixture?.tellsNameBeside ? null : "Katherine Johnson",
    email: fixture?.identity.email === null ? null : "katherine@johnson.example",
    // An entry calls no email verified until somebody has looked up what says so.
    emailVerified: entry !== spotify && !fixture?.verifiesNone,
  });
});
