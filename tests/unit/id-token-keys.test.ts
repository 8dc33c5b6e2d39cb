import type { RequestListener } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ProviderUntrusted } from "@/features/oauth/errors";
import { verifyIdToken } from "@/features/oauth/id-token";
import { newCalls } from "@/features/sign-in/telemetry";
import { testEnvironment } from "../support/environment";
import { answerJson, clientId, idToken, serveIssuer, signingKey, verifyToken } from "../support/issuer";

// Where the keys come from: fetched when they are needed, kept while they are good, and never asked for without end.

testEnvironment();
const [one, two] = await Promise.all([signingKey("one"), signingKey("two")]);

afterEach(() => {
  vi.useRealTimers();
});

const later = (seconds: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + seconds * 1000 });

/** @returns what it ends with: `ok` or the error */
const outcome = (call: Promise<unknown>) =>
  call.then(
    () => "ok" as const,
    (reason: unknown) => reason,
  );

describe("the provider's keys", () => {
  it("are fetched once for many tokens, one after another or at once", async () => {
    const { issuer, metadata, asked } = await serveIssuer([one]);
    const token = await idToken(issuer, one);
    const verify = () => verifyToken(token, { ...metadata, clientId });
    await Promise.all(Array.from({ length: 20 }, verify));
    for (let count = 0; count < 20; count++) await verify();
    expect(asked("/jwks")).toBe(1);
  });

  it("are fetched again after ten minutes", async () => {
    const { issuer, metadata, asked, publish } = await serveIssuer([one]);
    const verify = async () => outcome(verifyToken(await idToken(issuer, one), { ...metadata, clientId }));
    expect(await verify()).toBe("ok");
    later(9 * 60);
    expect(await verify()).toBe("ok");
    expect(asked("/jwks")).toBe(1);
    // A key that was taken back is believed no longer than that.
    publish([two]);
    later(2 * 60);
    expect(await verify()).toBeInstanceOf(ProviderUntrusted);
    expect(asked("/jwks")).toBeGreaterThan(1);
  });

  it("that are rotated work at once, the old one as long as it is published", async () => {
    const { issuer, metadata, asked, publish } = await serveIssuer([one]);
    const verify = async (key: typeof one) =>
      outcome(verifyToken(await idToken(issuer, key), { ...metadata, clientId }));
    expect(await verify(one)).toBe("ok");
    publish([one, two]);
    expect(await verify(two)).toBe("ok");
    expect(await verify(one)).toBe("ok");
    expect(asked("/jwks")).toBe(2);
    publish([two]);
    expect(await verify(two)).toBe("ok");
    expect(asked("/jwks")).toBe(2);
  });

  it("are fetched once more for a key that is not among them, and no oftener", async () => {
    const { issuer, metadata, asked } = await serveIssuer([one]);
    const token = await idToken(issuer, { ...two, kid: "unknown" });
    await verifyToken(await idToken(issuer, one), { ...metadata, clientId });
    expect(await outcome(verifyToken(token, { ...metadata, clientId }))).toBeInstanceOf(ProviderUntrusted);
    expect(asked("/jwks")).toBe(2);
  });

  it("are fetched ten times a minute at most, however many unknown keys come; known ones go on", async () => {
    const { issuer, metadata, asked, publish } = await serveIssuer([one]);
    const verify = async (key: typeof one, kid = key.kid) =>
      outcome(verifyToken(await idToken(issuer, { ...key, kid }), { ...metadata, clientId }));
    for (let count = 0; count < 15; count++)
      expect(await verify(two, `flood-${count}`)).toBeInstanceOf(ProviderUntrusted);
    expect(asked("/jwks")).toBe(10);
    expect(await verify(one)).toBe("ok");
    publish([one, two]);
    expect(await verify(two)).toBeInstanceOf(ProviderUntrusted);
    expect(asked("/jwks")).toBe(10);
    later(61);
    expect(await verify(two)).toBe("ok");
    expect(asked("/jwks")).toBe(11);
  });

  it("are asked for each time in development, where a stand-in changes them at will", async () => {
    vi.stubEnv("NODE_ENV", "development");
    const { issuer, metadata, asked, publish } = await serveIssuer([one]);
    const verify = async (key: typeof one) =>
      outcome(verifyToken(await idToken(issuer, key), { ...metadata, clientId }));
    for (let count = 0; count < 12; count++) expect(await verify(one)).toBe("ok");
    expect(asked("/jwks")).toBe(12);
    publish([two]);
    expect(await verify(one)).toBeInstanceOf(ProviderUntrusted);
  });

  it("of one provider are none of another's", async () => {
    const [first, second] = [await serveIssuer([one]), await serveIssuer([two])];
    const token = await idToken(second.issuer, one);
    await verifyToken(await idToken(first.issuer, one), { ...first.metadata, clientId });
    const call = verifyToken(token, { ...second.metadata, clientId });
    expect(await outcome(call)).toBeInstanceOf(ProviderUntrusted);
  });

  it("without names still verify, as long as one of them fits", async () => {
    const { issuer, metadata, answers } = await serveIssuer();
    const { kid: _, ...nameless } = one.publicJwk;
    answers["/jwks"] = answerJson({ keys: [nameless] });
    const token = await idToken(issuer, one, {}, { kid: undefined });
    expect(await outcome(verifyToken(token, { ...metadata, clientId }))).toBe("ok");
  });

  it("for encryption sign nothing", async () => {
    const { issuer, metadata, answers } = await serveIssuer();
    answers["/jwks"] = answerJson({ keys: [{ ...one.publicJwk, use: "enc" }] });
    const call = verifyToken(await idToken(issuer, one), { ...metadata, clientId });
    expect(await outcome(call)).toBeInstanceOf(ProviderUntrusted);
  });
});

describe("keys that cannot be had", () => {
  const html: RequestListener = (_, response) =>
    void response.writeHead(200, { "Content-Type": "text/html" }).end("<h1>Sorry</h1>");
  const redirect: RequestListener = (_, response) =>
    void response.writeHead(302, { Location: "http://127.0.0.1:9/" }).end();
  const broken: RequestListener = (_, response) =>
    void response.writeHead(200, { "Content-Type": "application/json" }).end("{");

  it.each<[string, RequestListener, unknown]>([
    ["fails", answerJson({}, 503), { name: "ProviderUnavailable", trouble: "status" }],
    ["is busy", answerJson({}, 429), { name: "ProviderUnavailable", trouble: "busy" }],
    ["hangs up", (request) => request.socket.destroy(), { name: "ProviderUnavailable", trouble: "network" }],
    ["shows a page", html, { name: "ProviderUnavailable", trouble: "not_json" }],
    ["redirects", redirect, { name: "ProviderUnavailable", trouble: "redirect" }],
    ["has none", answerJson({}, 404), { name: "ProviderUntrusted" }],
    ["sends no JSON", broken, { name: "ProviderUntrusted" }],
    ["sends no keys", answerJson({}), { name: "ProviderUntrusted" }],
    ["sends a list", answerJson([]), { name: "ProviderUntrusted" }],
    ["sends null", answerJson(null), { name: "ProviderUntrusted" }],
  ])(
    "because their endpoint %s end the sign-in, and the next one asks anew",
    async (_name, answer, expected) => {
      const { issuer, metadata, answers, publish } = await serveIssuer([one]);
      answers["/jwks"] = answer;
      const token = await idToken(issuer, one);
      const verify = () => outcome(verifyToken(token, { ...metadata, clientId }));
      expect(await verify()).toMatchObject(expected as object);
      publish([one]);
      expect(await verify()).toBe("ok");
    },
  );

  it("because their endpoint hangs end it in time", async () => {
    const { issuer, metadata, answers } = await serveIssuer([one]);
    answers["/jwks"] = () => {};
    const token = await idToken(issuer, one);
    const calls = { ...newCalls("oidc"), until: Date.now() + 200 };
    const call = verifyIdToken(token, { ...metadata, clientId, nonce: null }, calls);
    expect(await outcome(call)).toMatchObject({ name: "ProviderUnavailable", trouble: "timeout" });
  });

  it("because nobody listens, or over plain HTTP, end it", async () => {
    const { issuer, metadata } = await serveIssuer([one]);
    const token = await idToken(issuer, one);
    for (const [jwks_uri, trouble] of [
      ["http://127.0.0.1:1/jwks", "network"],
      ["http://keys.acme.test/jwks", "insecure"],
    ] as const) {
      const call = verifyToken(token, { ...metadata, jwks_uri, clientId });
      expect(await outcome(call)).toMatchObject({ name: "ProviderUnavailable", trouble });
    }
  });
});
