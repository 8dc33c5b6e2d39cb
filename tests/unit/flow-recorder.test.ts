import { randomUUID } from "node:crypto";
import { createElement, Fragment } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { FlowSteps } from "@/features/flow/components/flow-steps";
import { FlowTable } from "@/features/flow/components/flow-table";
import { GrantTypes } from "@/features/flow/components/grant-types";
import { IdToken } from "@/features/flow/components/id-token";
import { pictureOf } from "@/features/flow/picture";
import { findFlow, mostFlows, recentFlows, recordFlows } from "@/features/flow/recorder";
import { rowsOf } from "@/features/flow/rows";
import { shown } from "@/features/flow/shown";
import { summaryOf } from "@/features/flow/summary";
import type { RecordedFlow } from "@/features/flow/types";
import { ProviderUntrusted } from "@/features/oauth/errors";
import { newCalls } from "@/features/sign-in/telemetry";
import { enterRequest } from "@/lib/request-id";
import { testEnvironment } from "../support/environment";
import { newSecrets, recordSignIn } from "../support/recorded-flow";

testEnvironment();

/** All that is ever shown of a flow. */
function everything(flow: RecordedFlow): string {
  const rows = rowsOf(flow);
  const { kind } = summaryOf(flow);
  const page = createElement(
    Fragment,
    null,
    createElement(FlowSteps, { rows }),
    createElement(FlowTable, { rows }),
    createElement(GrantTypes, { flow, kind }),
    flow.idToken && createElement(IdToken, { token: flow.idToken, rows }),
  );
  return (
    pictureOf(flow) + renderToStaticMarkup(page) + JSON.stringify([summaryOf(flow), [...flow.steps], flow.id])
  );
}

/** A token's parts are as secret as the whole; a payload is shown decoded, which is another text. */
const piecesOf = (secret: string) => [secret, ...secret.split(".").filter((piece) => piece.length > 15)];

describe("nothing that opens anything is shown of a flow", () => {
  const failures = ["flow use", "token request", "ID token validation", "userinfo request", "account lookup"];
  it.each([null, ...failures])("failing at: %s", async (at) => {
    const secrets = newSecrets();
    const error = new ProviderUntrusted(
      `what the provider repeats: code=${secrets.code} ${secrets.accessToken}`,
    );
    const flow = await recordSignIn(secrets, at === null ? null : { at, error });
    const all = everything(flow);
    expect(all).toContain("authorization code, 43 characters");
    for (const [name, secret] of Object.entries(secrets))
      for (const piece of piecesOf(secret)) expect(all, name).not.toContain(piece);
  });

  it("whatever a value is called: only what a table explains is readable", () => {
    const secret = `ya29.${randomUUID()}`;
    for (const name of [
      "unheard_of",
      "assertion",
      "device_code",
      "data.token",
      "__proto__",
      "constructor",
      "cookie a",
    ])
      expect(shown(name, secret).text, name).toMatch(/^\w+, 41 characters$/);
    expect(shown("scope", "openid email")).toEqual({ name: "scope", text: "openid email", secret: false });
    expect(shown("error_description", `no such code: code=${secret}`).text).not.toContain(secret);
    expect(shown("state", "a".repeat(43)).text).toMatch(/^random value, 43 characters, mark [0-9a-f]{6}$/);
    expect(shown("client_secret", "a".repeat(43)).text, "could be guessed by a mark").not.toContain("mark");
  });
});

describe("a sign-in", () => {
  it("is one flow of two requests, with every step, and is found by its id and its reference", async () => {
    const error = new ProviderUntrusted("ID token: another nonce");
    const flow = await recordSignIn(newSecrets(), { at: "ID token validation", error });
    expect(flow.steps.map(({ name, parent }) => [name, parent?.name ?? null])).toEqual([
      ["sign-in start", null],
      ["authorization request", "sign-in start"],
      ["sign-in callback", null],
      ["authorization response", "sign-in callback"],
      ["flow use", "sign-in callback"],
      ["token request", "sign-in callback"],
      ["ID token validation", "sign-in callback"],
    ]);
    expect(flow.steps.every(({ took }) => took !== null)).toBe(true);
    expect(findFlow("0123456789")).toBe(recentFlows().find(({ reference }) => reference === "0123456789"));
    expect(findFlow("nobody")).toBeNull();
    expect(flow.idToken?.signature).toEqual({ characters: 43, algorithm: "RS256", key: "key-one" });
    expect(summaryOf(flow)).toMatchObject({
      title: "Sign-in with SSO",
      state: "failed",
      verdict: "This check failed: the nonce is the request's own.",
    });
  });

  it("goes well, and its last message is the session's", async () => {
    const flow = await recordSignIn();
    expect(summaryOf(flow)).toMatchObject({
      state: "done",
      verdict: "Every check passed, and a session was opened.",
    });
    expect(rowsOf(flow).at(-1)).toMatchObject({ title: "Session cookie, and the way on", failed: null });
  });
});

describe("what belongs to no sign-in", () => {
  const call = (
    name: "token request" | "provider metadata request" | "resource request",
    body?: URLSearchParams,
  ) => {
    const url = new URL("https://issuer.example/somewhere");
    const init = body && { method: "POST", body };
    const request = { provider: "github", url, method: body ? "POST" : "GET", init };
    return newCalls("github").observe(name, request, async () => Response.json({ token_type: "Bearer" }));
  };
  /** Each in a request of its own. */
  const within = (work: () => Promise<unknown>) =>
    new Promise((resolve, reject) =>
      setImmediate(() => {
        enterRequest(randomUUID());
        work().then(resolve, reject);
      }),
    );

  it.each([
    ["refresh_token", "Refresh at GitHub"],
    ["client_credentials", "This app's own token at GitHub"],
  ])("%s is a flow of its own, with what the same request asks besides", async (grant_type, title) => {
    const stop = recordFlows();
    await within(async () => {
      await call("provider metadata request");
      await call("token request", new URLSearchParams({ grant_type }));
      await call("resource request");
    });
    stop();
    const [flow] = recentFlows();
    expect(flow && summaryOf(flow)).toMatchObject({ title, state: "done" });
    expect(flow?.steps.map(({ name }) => name)).toEqual([
      "provider metadata request",
      "token request",
      "resource request",
    ]);
  });

  it("metadata alone, which every page asks for, is none, and the last 50 flows are kept", async () => {
    const stop = recordFlows();
    await within(() => call("resource request"));
    const [kept] = recentFlows();
    for (let count = 0; count < mostFlows + 10; count++)
      await within(() => call("provider metadata request"));
    expect(recentFlows()[0]).toBe(kept);
    for (let count = 0; count < mostFlows + 10; count++) await within(() => call("resource request"));
    stop();
    expect(recentFlows()).toHaveLength(mostFlows);
    expect(recentFlows()).not.toContain(kept);
  });

  it("an error, and an answer, arrive as they are", async () => {
    const stop = recordFlows();
    const url = new URL("https://issuer.example/token");
    const error = new Error("as it was thrown");
    const request = { provider: "github", url, method: "GET" };
    const thrown = newCalls("github").observe("token request", request, () => Promise.reject(error));
    await expect(thrown).rejects.toBe(error);
    const answer = await newCalls("github").observe(
      "token request",
      request,
      async () => new Response("no JSON"),
    );
    expect(await answer.text()).toBe("no JSON");
    stop();
  });
});

it("nobody listens: nothing is kept", async () => {
  const before = recentFlows().length;
  const url = new URL("https://issuer.example/token");
  const request = { provider: "github", url, method: "GET" };
  await newCalls("github").observe("token request", request, async () => Response.json({}));
  expect(recentFlows()).toHaveLength(before);
});
