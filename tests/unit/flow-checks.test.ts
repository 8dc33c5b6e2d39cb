import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checks } from "@/features/flow/checks";
import { explain, parameters } from "@/features/flow/explained";
import { grantNames, grantOf, whyNot } from "@/features/flow/grants";
import { rowsOf } from "@/features/flow/rows";
import type { FlowKind } from "@/features/flow/summary";
import { readAuthorizationResponse } from "@/features/oauth/authorization-response";
import { ProviderRefused, ProviderUntrusted } from "@/features/oauth/errors";
import { readTokenAnswer } from "@/features/oauth/token-request";
import { expectState, newFlow, openFlow } from "@/features/sign-in/flow";
import { testEnvironment } from "../support/environment";
import {
  clientId,
  idToken,
  seconds,
  serveIssuer,
  signingKey,
  unsignedToken,
  verifyToken,
} from "../support/issuer";
import { newSecrets, recordSignIn } from "../support/recorded-flow";

testEnvironment();

/** What a recorded sign-in says failed, with what the real check threw. */
async function failedCheck(at: string, work: () => unknown) {
  const error = await (async () => work())().then(
    () => expect.fail("nothing was refused"),
    (reason: unknown) => reason,
  );
  const flow = await recordSignIn(newSecrets(), { at, error });
  const made = rowsOf(flow).filter((row) => row.kind === "check");
  const failed = made.findIndex(({ outcome }) => outcome === "failed");
  const outcomes = made.map(({ outcome }) => outcome);
  expect(outcomes).toEqual(
    made.map((_, index) => (index < failed ? "passed" : index === failed ? "failed" : "not reached")),
  );
  return made[failed]?.title;
}

const [key, rogue] = await Promise.all([signingKey("one"), signingKey("one")]);
const verified = async (change: Parameters<typeof idToken>[2], nonce?: string) => {
  const { issuer, metadata } = await serveIssuer([key]);
  return verifyToken(await idToken(issuer, key, change), { ...metadata, clientId, ...(nonce && { nonce }) });
};
const response = (query: string) =>
  readAuthorizationResponse(new URLSearchParams(query), { name: "https://issuer.example", promised: true });
const noCookies = { getAll: () => [] };

describe("a check that failed is told by what the app really throws", () => {
  it.each<[string, string, () => unknown]>([
    ["This browser began the flow", "authorization response", () => openFlow("github", "made-up", noCookies)],
    [
      "The state is the flow's own",
      "authorization response",
      () => {
        const flow = newFlow({ id: "github", checks: [] }, { returnTo: "/", intent: null });
        expectState(flow, `${flow.id}.made-up`);
      },
    ],
    ["No parameter comes twice", "authorization response", () => response("code=a&code=b")],
    ["A code comes back, and no token", "authorization response", () => response("code=a&access_token=b")],
    [
      "The answer is this provider's",
      "authorization response",
      () => response("code=a&iss=https://evil.example"),
    ],
    ["The answer is this provider's", "authorization response", () => response("code=a")],
    ["The answer is yes", "authorization response", () => response("error=access_denied")],
    [
      "The provider takes code, client and verifier",
      "token request",
      () => {
        throw new ProviderRefused("https://issuer.example/token", 400, { error: "invalid_grant" });
      },
    ],
    [
      "The answer is that of a token endpoint",
      "token request",
      () => readTokenAnswer("https://issuer.example/token", Response.json({ hello: "world" })),
    ],
    ["The issuer is the provider", "ID token validation", () => verified({ iss: "https://evil.example" })],
    ["The audience is this client alone", "ID token validation", () => verified({ aud: "evil" })],
    ["The audience is this client alone", "ID token validation", () => verified({ aud: [clientId, "evil"] })],
    ["The audience is this client alone", "ID token validation", () => verified({ azp: "evil" })],
    ["The token is new and has not ended", "ID token validation", () => verified({ exp: seconds() - 600 })],
    ["The token is new and has not ended", "ID token validation", () => verified({ iat: seconds() - 6000 })],
    ["The nonce is the request's own", "ID token validation", () => verified({ nonce: "another" }, "mine")],
    ["The subject can be a subject", "ID token validation", () => verified({ sub: "" })],
    [
      "The signature is by a key that the provider publishes",
      "ID token validation",
      async () => {
        const { issuer, metadata } = await serveIssuer([key]);
        await verifyToken(await idToken(issuer, rogue), { ...metadata, clientId });
      },
    ],
    [
      "The signature is asymmetric",
      "ID token validation",
      async () => {
        const { metadata } = await serveIssuer([key]);
        await verifyToken(unsignedToken({ alg: "none" }, { sub: "ada" }), { ...metadata, clientId });
      },
    ],
  ])("%s (%#)", async (title, at, work) => {
    expect(await failedCheck(at, work)).toBe(title);
  });
});

describe("the tables", () => {
  it("know every refusal of a callback", () => {
    const files = ["oauth/authorization-response", "oauth/id-token", "oauth/tenants", "sign-in/flow"];
    const more = ["sign-in/finished", "sign-in/callback", "sign-in/identify", "oauth/token-request"];
    const thrown = [...files, ...more].flatMap((name) => {
      // What is verified on the way of a sign-in.
      const text = readFileSync(`features/${name}.ts`, "utf8").replace(/\$\{what\}/g, "ID token");
      return [...text.matchAll(/new (ProviderUntrusted|SignInRefused)\((?:"\w+",\s*)?["`]([^"`]+)["`]/g)].map(
        ([, kind, message = ""]) => `${kind}: ${message.replace(/\$\{[^}]*\}/g, "unreadable")}`,
      );
    });
    expect(thrown.length).toBeGreaterThan(15);
    const account = checks.findIndex(({ step }) => step === "account lookup");
    const unknown = thrown.filter((message) => {
      const found = checks.findIndex(({ failure }) => failure.test(message));
      return found === -1 || found === account;
    });
    expect(unknown, "Give each a row, or its words to one, in features/flow/checks.ts.").toEqual([]);
  });

  it("explain every parameter in a sentence with its source, and every grant type that was not used", () => {
    for (const [name, { says, source }] of Object.entries(parameters)) {
      expect(says, name).toMatch(/^[A-Z].*\.$/);
      expect(source, name).not.toBe("");
    }
    expect(explain("constructor", parameters).secret).toBe("value");
    const kinds: FlowKind[] = [
      "sign-in",
      "exchange",
      "refresh",
      "client credentials",
      "revocation",
      "API call",
    ];
    for (const kind of kinds)
      for (const name of grantNames)
        if (name !== grantOf(kind)) expect(whyNot(name, kind), `${name} for ${kind}`).toMatch(/\.$/);
  });

  it("an error that no check knows fails no check", async () => {
    const flow = await recordSignIn(newSecrets(), {
      at: "token request",
      error: new ProviderUntrusted("odd"),
    });
    const made = rowsOf(flow).filter((row) => row.kind === "check");
    expect(made.map(({ outcome }) => outcome)).not.toContain("failed");
    expect(rowsOf(flow).at(-1)).toMatchObject({ title: "Refusal", failed: { says: "odd" } });
  });
});
