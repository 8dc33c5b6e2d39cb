import { randomBytes } from "node:crypto";
import { findFlow, recentFlows, recordFlows } from "@/features/flow/recorder";
import type { RecordedFlow } from "@/features/flow/types";
import { newFlowId } from "@/features/sign-in/flow";
import { newCalls, signInRequest, signInStep } from "@/features/sign-in/telemetry";
import { annotate, markFailed } from "@/lib/telemetry";

const random = () => randomBytes(32).toString("base64url");
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Values that open something, all of them new. */
export function newSecrets() {
  const nonce = random();
  const claims = {
    iss: "https://issuer.example",
    aud: "the-client",
    sub: "ada-1815",
    exp: 1_800_000_000,
    nonce,
  };
  return {
    nonce,
    state: random(),
    verifier: random(),
    code: random(),
    clientSecret: random(),
    accessToken: random(),
    refreshToken: random(),
    idToken: `${part({ alg: "RS256", kid: "key-one" })}.${part({ ...claims, unheardOf: random() })}.${random()}`,
    flowCookie: random(),
    sessionCookie: random(),
    unheardOf: random(),
  };
}

export type Secrets = ReturnType<typeof newSecrets>;

/** The calls of a sign-in by OpenID Connect, with answers that are made up here. */
async function callback(secrets: Secrets, fail: { at: string; error: unknown } | null): Promise<void> {
  const { code, verifier, clientSecret, accessToken, refreshToken, idToken, unheardOf } = secrets;
  const calls = newCalls("oidc");
  const failAt = (name: string) => {
    if (fail?.at === name) throw fail.error;
  };
  await signInStep("authorization response", "oidc", async () => failAt("authorization response"));
  await signInStep("flow use", "oidc", async () => failAt("flow use"));
  const url = new URL("https://issuer.example/token");
  const body = new URLSearchParams({ grant_type: "authorization_code", code, code_verifier: verifier });
  const headers = { Authorization: `Basic ${Buffer.from(`the-client:${clientSecret}`).toString("base64")}` };
  const init = { method: "POST", headers, body };
  const said = {
    access_token: accessToken,
    refresh_token: refreshToken,
    id_token: idToken,
    unheard_of: unheardOf,
  };
  await calls.observe("token request", { provider: "oidc", url, method: "POST", init }, async () => {
    failAt("token request");
    return Response.json({ token_type: "Bearer", expires_in: 3600, ...said });
  });
  await signInStep("ID token validation", "oidc", async () => failAt("ID token validation"));
  const userinfo = new URL(`https://issuer.example/userinfo?unheard_of=${unheardOf}`);
  const bearer = { headers: { Authorization: `Bearer ${accessToken}` } };
  const asked = { provider: "oidc", url: userinfo, method: "GET", init: bearer };
  await calls.observe("userinfo request", asked, async () => {
    failAt("userinfo request");
    return Response.json({ sub: "ada-1815", name: "Ada", picture_key: unheardOf });
  });
  await signInStep("account lookup", "oidc", async () => {
    failAt("account lookup");
    await signInStep("session creation", "oidc", async () => failAt("session creation"));
    return { outcome: "new", userId: "user-1", session: { token: secrets.sessionCookie } };
  });
}

/**
 * Goes through a sign-in with Google as the app does, in front of the recorder.
 * @param fail the step that throws, and what
 */
export async function recordSignIn(
  secrets = newSecrets(),
  fail: { at: string; error: unknown } | null = null,
): Promise<RecordedFlow> {
  const id = newFlowId();
  const stop = recordFlows();
  try {
    const about = { provider: "oidc", id };
    const asked = Object.entries({ provider: "oidc", returnTo: "/account", intent: "sign-in" });
    await signInRequest("sign-in start", { ...about, parameters: asked }, async () => {
      const url = new URL("https://issuer.example/authorize");
      url.search = String(
        new URLSearchParams({
          client_id: "the-client",
          state: `${id}.${secrets.state}`,
          nonce: secrets.nonce,
          code_challenge: "challenge",
          login_hint: secrets.unheardOf,
        }),
      );
      await signInStep("authorization request", "oidc", async () => url.href);
      return { url: url.href, cookies: [{ name: "flow", value: secrets.flowCookie, maxAge: 900 }] };
    });
    const parameters = new URLSearchParams({ code: secrets.code, state: `${id}.${secrets.state}` });
    parameters.set("iss", "https://issuer.example");
    await signInRequest("sign-in callback", { ...about, parameters }, async () => {
      try {
        await callback(secrets, fail);
        annotate({ "valet_key.outcome": "new" });
        return { path: "/account", cookies: [{ name: "session", value: secrets.sessionCookie, maxAge: 60 }] };
      } catch (error) {
        annotate({ "valet_key.outcome": "provider_refused", "valet_key.failure.reference": "0123456789" });
        markFailed("provider_refused", error);
        return { path: `/signin/error?reference=0123456789&code=${secrets.code}`, cookies: [] };
      }
    });
  } finally {
    stop();
  }
  const [flow] = recentFlows();
  if (!flow || findFlow(flow.id) !== flow) throw new Error("no flow was recorded");
  return flow;
}
