import { afterAll, beforeAll, expect, it } from "vitest";
import { configuredProvider, providerEntries } from "@/features/providers";
import { knownIds, knownProvider } from "@/features/providers/by-variables/known";
import { finish, start } from "@/features/sign-in/authjs";
import { checksOf, newFlow } from "@/features/sign-in/flow";
import { identify } from "@/features/sign-in/identify";
import { newCalls } from "@/features/sign-in/telemetry";
import { describedStandIns } from "@/scripts/support/described-stand-ins";
import { describedVendors } from "../../local-providers/described";
import { vendors } from "../../local-providers/vendors/index";
import { testEnvironment } from "../support/environment";
import { Browser, type Running, run } from "./client";

// Somebody signs in with providers that variables turn on, at the stand-ins that LOCAL_PROVIDERS_ALSO gives: twelve of different
// shapes, and with EVERY_PROVIDER=1 all of Auth.js's that can be used.

/** Of every shape that a row has: own servers, issuers with a path, no PKCE, secrets in the form, lists, posted questions. */
const shapes = [
  ...["okta", "slack", "onelogin", "twitch", "bankid-no", "spotify", "mastodon", "dropbox"],
  ...["notion", "todoist", "strava", "vk"],
];
const ids = knownIds.filter((id) => {
  const known = knownProvider(id);
  const isOwn = providerEntries.some((entry) => entry.id === id);
  return (
    known && !("refused" in known) && !isOwn && (process.env.EVERY_PROVIDER === "1" || shapes.includes(id))
  );
});
const also = { LOCAL_PROVIDERS_ALSO: ids.join(" ") };

const environment: Record<string, string> = { ...also, LOCAL_PROVIDERS_URL: "" };
testEnvironment(environment);

let local: Running;
beforeAll(async () => {
  const described = describedVendors(describedStandIns(also).LOCAL_PROVIDERS_MORE);
  local = await run({ vendors: [...vendors, ...described] });
  environment.LOCAL_PROVIDERS_URL = local.url;
});
afterAll(() => local.dispose());

it.each(ids)("%s signs somebody in, whose email counts for nothing", async (id) => {
  const provider = configuredProvider(id) ?? expect.fail(`${id} is not on offer`);
  const known = knownProvider(id);
  if (!known || "refused" in known) expect.fail(`${id} is not known`);
  const calls = () => newCalls(id);
  const { checks } = provider.entry.authorization;
  const flow = newFlow({ id, checks }, { returnTo: "/", intent: null });
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
  const identity = await identify(provider, answer, flow.nonce, calls());
  expect(identity).toMatchObject({ provider: id, issuer: "local", emailVerified: false, emailOwned: false });
  expect(identity.subject).toMatch(/^\d{10,}$/);
  const { scopes } = known;
  const says =
    known.protocol === "oauth"
      ? { name: known.members.name.length > 0, email: known.members.email !== undefined }
      : { name: scopes.includes("profile"), email: scopes.includes("email") };
  expect(identity.name).toBe(says.name ? "Katherine Johnson" : null);
  expect(identity.email).toBe(says.email ? "katherine@johnson.example" : null);
});
