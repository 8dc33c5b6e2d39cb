import { createHash } from "node:crypto";
import { type Attributes, SpanKind } from "@opentelemetry/api";
import { ProviderRefused, ProviderUnavailable, ProviderUntrusted } from "@/features/oauth/errors";
import { type CallName, type Calls, flowTimeout } from "@/features/oauth/provider-fetch";
import { findEntry } from "@/features/providers";
import { failureCause, SignInRefused } from "@/features/sign-in/failures";
import { counter, type Detail, durations, type Step, step } from "@/lib/telemetry";

/** The steps of a sign-in, by their names in OAuth 2.0 and OpenID Connect where they have one there. */
export const signInSteps = {
  "sign-in start": "The request that sends the browser to the provider",
  "authorization request": "State, nonce and PKCE verifier are made, and the address to go to",
  "provider metadata request": "GET of the provider's metadata (OpenID Connect Discovery)",
  "sign-in callback": "The request with which the browser comes back",
  "authorization response": "What came back is checked: flow, parameters, issuer, intent",
  "flow use": "The flow is noted as used up, so that its code is redeemed once",
  "token request": "POST of the code to the token endpoint",
  "ID token validation": "Signature and claims of the ID token",
  "provider keys request": "GET of the keys that the provider signs with",
  "userinfo request": "GET of the person's profile, with the access token",
  "account lookup": "The account of this identity is found, or made, or refused",
  "session creation": "The new session is written",
  "token revocation request": "A grant is given back (also when an account is disconnected or deleted)",
  "sign-out request": "GET of a provider's sign-out, before the browser is led there",
  // part: api-access
  "resource request": "GET of something a person keeps at the provider, for a feature (features/api-access)",
} as const;

export type SignInStep = keyof typeof signInSteps;

/** Does one step of a sign-in, as a span of its own. See lib/telemetry.ts. */
export function signInStep<Result>(
  name: SignInStep,
  provider: string,
  run: (step: Step) => Promise<Result>,
  attributes: Attributes = {},
  detail: Detail = {},
): Promise<Result> {
  return step(name, { attributes: { ...known(provider), ...attributes }, detail }, run, errorTypeOf);
}

/**
 * The same for the request that a sign-in begins or ends in; the two share `valet_key.flow`.
 * @param id the flow's, if it has one
 * @param client the id of the native or single-page app that asks, if it is one
 * @param parameters of the request, which reach no span
 */
export function signInRequest<Result>(
  name: "sign-in start" | "sign-in callback",
  { provider, id, client, parameters }: SignInRequest,
  run: () => Promise<Result>,
): Promise<Result> {
  // Not the id itself, which is the beginning of the state.
  const hash = id && createHash("sha256").update(id).digest("hex").slice(0, 12);
  const attributes = {
    ...(hash && { "valet_key.flow": hash }),
    ...(client && { "valet_key.client": client }),
  };
  return signInStep(name, provider, run, attributes, { parameters });
}

type SignInRequest = { provider: string; id: string | null; client?: string } & Pick<Detail, "parameters">;

const callDuration = durations(
  "valet_key.provider.call.duration",
  "How long the calls to a provider take, by step and outcome",
);

/** @returns calls that may take nine seconds together, from now on; each is a span, and its duration counted */
export function newCalls(provider: string, now = Date.now()): Calls {
  return { provider, until: now + flowTimeout, observe: providerCall };
}

async function providerCall(
  name: CallName,
  { provider, url, method, init }: Parameters<Calls["observe"]>[1],
  run: () => Promise<Response>,
): Promise<Response> {
  const startedAt = performance.now();
  let outcome = "ok";
  const attributes = {
    ...known(provider),
    "http.request.method": method,
    "server.address": url.hostname,
    "server.port": Number(url.port) || (url.protocol === "https:" ? 443 : 80),
    "url.full": url.origin + url.pathname,
  };
  try {
    return await step(
      name,
      { kind: SpanKind.CLIENT, attributes, detail: { url, init } },
      async (span) => {
        try {
          const response = await run();
          span.setAttributes({ "http.response.status_code": response.status });
          if (response.status >= 400) outcome = "refused";
          return response;
        } catch (error) {
          const status = error instanceof ProviderUnavailable ? error.status : null;
          if (status) span.setAttributes({ "http.response.status_code": status });
          throw error;
        }
      },
      errorTypeOf,
    );
  } catch (error) {
    outcome = errorTypeOf(error);
    throw error;
  } finally {
    callDuration((performance.now() - startedAt) / 1000, { provider, step: name, outcome });
  }
}

/** The id is from an address or a form, and so anything at all; one that is known is one of few. */
function known(provider: string): Attributes {
  return findEntry(provider) ? { "valet_key.provider": provider } : {};
}

/** In one word out of few: what a person is told, or where a provider is at fault, how. */
function errorTypeOf(error: unknown): string {
  if (error instanceof SignInRefused) return error.failure;
  if (error instanceof ProviderUnavailable) return error.trouble === "status" ? "http_5xx" : error.trouble;
  if (error instanceof ProviderRefused) return "refused";
  if (error instanceof ProviderUntrusted) return "untrusted";
  return failureCause(error);
}

/** Sign-ins begun, by provider and what for. */
export const countStart = counter("valet_key.sign_in.started", {
  description: "Round trips to a provider that began, by provider and intent",
  unit: "{sign_in}",
});

/** Sign-ins that ended in a session. */
export const countSuccess = counter("valet_key.sign_in.succeeded", {
  description: "Round trips that ended in a session, by provider, intent and outcome",
  unit: "{sign_in}",
});

/** Sign-ins that did not. */
export const countFailure = counter("valet_key.sign_in.failed", {
  description: "Round trips that ended without a session, by provider, intent and cause",
  unit: "{sign_in}",
});
