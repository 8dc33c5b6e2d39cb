import {
  AccessDenied,
  AdapterError,
  CallbackRouteError,
  InvalidCheck,
  MissingCSRF,
  OAuthAccountNotLinked,
  OAuthCallbackError,
  OAuthProfileParseError,
} from "@auth/core/errors";
import { describe, expect, it } from "vitest";
import { type ZodError, z } from "zod";
import { type FailureCause, failureCause, SignInRefused } from "@/features/sign-in/failures";
import {
  ProviderRefused,
  type ProviderTrouble,
  ProviderUnavailable,
  ProviderUntrusted,
} from "@/features/sign-in/protocol/errors";
import { DatabaseFailure } from "@/lib/database/failure";
import { describeErrors } from "@/lib/describe-errors";

/** An error of oauth4webapi in a production build: its code is what it is told by, its name is minified. */
function protocolError(code: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { name: "rD", code: `OAUTH_${code}` });
}

/** An error of a library that is told by its name, as Prisma's are. */
function named(name: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { name });
}

/** Wraps an error as Auth.js does inside, where its own types do not reach. */
function wrap(Type: unknown, error: Error, cause?: Record<string, unknown>): Error {
  return new (Type as new (error: Error, cause?: Record<string, unknown>) => Error)(error, cause);
}

/** As Auth.js wraps whatever went wrong at the callback. */
const atCallback = (error: Error) => wrap(CallbackRouteError, error, { provider: "github" });
/** As Auth.js wraps whatever the signIn callback threw. */
const inSignIn = (error: Error) => wrap(AccessDenied, error);
/** As our fetch reports it, through oauth4webapi's "not a conform response". */
const trouble = (kind: ProviderTrouble, status: number | null = null) =>
  atCallback(new ProviderUnavailable(kind, "https://github.com/login/oauth/access_token", status));

const endpoint = "https://api.github.com/user";
const zodError = z.object({ id: z.number() }).safeParse({}).error as ZodError;

const cases: [FailureCause, string, unknown[]][] = [
  ["expired", "a check cookie that is gone", [new InvalidCheck("pkceCodeVerifier cookie was missing")]],
  [
    "expired",
    "a check cookie of another provider",
    [
      new InvalidCheck("state value could not be parsed", {
        cause: new Error("created for a different provider"),
      }),
    ],
  ],
  [
    "expired",
    "a state that is not the one we sent",
    [atCallback(protocolError("INVALID_RESPONSE", 'unexpected "state" response parameter value'))],
  ],
  [
    "expired",
    "an answer without state",
    [atCallback(protocolError("INVALID_RESPONSE", 'response parameter "state" missing'))],
  ],
  [
    "expired",
    "a form without its CSRF token",
    [new MissingCSRF("CSRF token was missing during an action signin")],
  ],
  ["provider_unavailable", "a provider that hangs", [trouble("timeout")]],
  ["provider_unavailable", "a provider that cannot be reached", [trouble("network")]],
  ["provider_unavailable", "a provider that fails", [trouble("status", 502)]],
  ["provider_unavailable", "a provider that redirects", [trouble("redirect", 302)]],
  ["provider_unavailable", "a provider that answers in HTML", [trouble("not_json", 200)]],
  ["provider_unavailable", "a provider without HTTPS", [trouble("insecure")]],
  ["provider_unavailable", "a provider that never ends", [trouble("too_large", 200)]],
  ["provider_busy", "a provider that is busy", [trouble("busy", 429)]],
  [
    "provider_refused",
    "a token that the provider does not take",
    [atCallback(new ProviderRefused(endpoint, 401))],
  ],
  [
    "provider_refused",
    "an ID token that nobody must believe",
    [inSignIn(new ProviderUntrusted("ID token: ERR_JWS_SIGNATURE_VERIFICATION_FAILED"))],
  ],
  [
    "provider_refused",
    "a profile that cannot be read",
    [inSignIn(new ProviderUntrusted("a profile that cannot be read", { cause: zodError }))],
  ],
  [
    "provider_refused",
    "a code that the provider does not take",
    [
      atCallback(
        protocolError("RESPONSE_BODY_ERROR", "server responded with an error in the response body", {
          error: "invalid_grant",
          error_description: "The code passed is incorrect or expired.",
        }),
      ),
    ],
  ],
  [
    "provider_refused",
    "a challenge instead of an answer",
    [atCallback(protocolError("WWW_AUTHENTICATE_CHALLENGE", "server responded with a challenge", []))],
  ],
  [
    "provider_refused",
    "another issuer",
    [atCallback(protocolError("INVALID_RESPONSE", 'unexpected "iss" (issuer) response parameter value'))],
  ],
  [
    "provider_refused",
    "an ID token for somebody else",
    [
      atCallback(
        protocolError("INVALID_RESPONSE", 'unexpected JWT "aud" (audience) claim value', { claim: "aud" }),
      ),
    ],
  ],
  [
    "provider_refused",
    "an ID token for another nonce",
    [atCallback(protocolError("INVALID_RESPONSE", 'unexpected ID Token "nonce" claim value'))],
  ],
  ["provider_refused", "a profile that Auth.js cannot read", [wrap(OAuthProfileParseError, zodError)]],
  [
    "email_taken",
    "an email of another account",
    [new OAuthAccountNotLinked("Another account already exists")],
  ],
  ["not_allowed", "a signIn callback that returns false", [new AccessDenied("AccessDenied")]],
  ["not_allowed", "somebody we refuse", [inSignIn(new SignInRefused("not_allowed", "not on the list"))]],
  [
    "unknown_provider",
    "a provider without configuration",
    [new Error('Provider with id "gitlab" not found. Available providers: [github, google].')],
  ],
  [
    "unavailable",
    "a database that fails under the adapter",
    // Auth.js logs it twice: where it happened, and wrapped.
    (() => {
      const error = wrap(AdapterError, named("PrismaClientKnownRequestError", "The database is locked"));
      return [error, atCallback(error)];
    })(),
  ],
  [
    "unavailable",
    "a database that fails under our own callback",
    [inSignIn(named("PrismaClientInitializationError", "Can't open the database"))],
  ],
  [
    "unavailable",
    "a database that does not answer",
    [inSignIn(new DatabaseFailure(new Error("Query read timeout")))],
  ],
  ["unexpected", "a bug of ours", [inSignIn(new TypeError("Cannot read properties of undefined"))]],
  ["unexpected", "nothing logged", []],
  ["unexpected", "things that are no errors", [null, undefined, "a text", 1, { message: "x" }]],
];

describe("the cause of a failed sign-in", () => {
  it.each(cases)("is %s for %s", (cause, _name, errors) => {
    expect(failureCause(errors)).toBe(cause);
  });

  it.each([
    ["cancelled", "access_denied"],
    ["provider_unavailable", "server_error"],
    ["provider_unavailable", "temporarily_unavailable"],
    ["provider_refused", "invalid_scope"],
    ["provider_refused", "<script>"],
  ] as const)("is %s when the provider says %s", (cause, code) => {
    // Auth.js passes the details as options of the error, where they are lost.
    const error = new OAuthCallbackError("OAuth Provider returned an error", { cause: undefined });
    expect(failureCause([error], code)).toBe(cause);
  });

  it("is not what the address says as long as the state was not checked", () => {
    expect(failureCause([new InvalidCheck("state cookie was missing")], "access_denied")).toBe("expired");
  });

  it("is found however deep it is wrapped", () => {
    const refused = new SignInRefused("not_allowed", "not on the list");
    expect(failureCause([atCallback(inSignIn(new Error("outer", { cause: refused })))])).toBe("not_allowed");
  });

  it("is the innermost one that says something", () => {
    const inner = new ProviderUnavailable("timeout", endpoint, null);
    const outer = protocolError("INVALID_RESPONSE", '"state" is not it', inner);
    expect(failureCause([atCallback(outer)])).toBe("provider_unavailable");
  });

  it("is the first one when several errors were logged", () => {
    expect(failureCause([new TypeError("x"), trouble("timeout"), new MissingCSRF("y")])).toBe(
      "provider_unavailable",
    );
  });

  it("is looked for only so deep, also in a circle", () => {
    const circle = new Error("round");
    circle.cause = new Error("and round", { cause: circle });
    expect(failureCause([circle])).toBe("unexpected");
    expect(describeErrors([circle])).toBe("Error: round < Error: and round");
  });
});

describe("the errors in one line for the log", () => {
  it("are named from the innermost outwards", () => {
    const line = describeErrors([atCallback(new ProviderUnavailable("status", endpoint, 502))]);
    expect(line).toMatch(
      /^ProviderUnavailable: https:\/\/api\.github\.com\/user: status \(HTTP 502\) < CallbackRouteError: /,
    );
  });

  it("say each thing once, and something when there is nothing", () => {
    const error = new Error("twice");
    expect(describeErrors([error, error])).toBe("Error: twice");
    expect(describeErrors([])).toBe("no error was logged");
    expect(describeErrors([null, "text"])).toBe("no error was logged");
  });

  it("are at most 1000 characters", () => {
    const many = Array.from({ length: 100 }, (_, i) => new Error(`${i} ${"x".repeat(10_240)}`));
    expect(describeErrors(many)).toHaveLength(1000);
  });

  it("quote nothing of what a provider sent, which can be a token", () => {
    const body = "gho_16C7e42F292c6912E7710c838347Ae178B4a";
    let parseError: unknown;
    try {
      JSON.parse(body);
    } catch (error) {
      parseError = error;
    }
    const unreadable = new ProviderUnavailable("not_json", endpoint, 200, { cause: parseError });
    const line = describeErrors([atCallback(unreadable)]);
    expect(line).toContain("not_json");
    expect(line).not.toContain("gho_");
  });

  it("quote nothing of a row that could not be stored", () => {
    const message = '\nInvalid `prisma.account.create()` invocation:\n\n{ data: { label: "@ada" } }';
    const error = named("PrismaClientValidationError", message);
    const known = Object.assign(named("PrismaClientKnownRequestError", message), { code: "P2002" });
    expect(describeErrors([wrap(AdapterError, error), wrap(AdapterError, known)])).not.toContain("@ada");
    expect(describeErrors([known])).toBe("PrismaClientKnownRequestError: P2002");
  });
});
