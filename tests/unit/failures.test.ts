import { AdapterError, CallbackRouteError, MissingCSRF } from "@auth/core/errors";
import { describe, expect, it } from "vitest";
import { type ZodError, z } from "zod";
import {
  AuthorizationRefused,
  ProviderRefused,
  type ProviderTrouble,
  ProviderUnavailable,
  ProviderUntrusted,
} from "@/features/oauth/errors";
import { type FailureCause, failureCause, providerError, SignInRefused } from "@/features/sign-in/failures";
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
/** As our fetch reports it, through oauth4webapi's "not a conform response". */
const trouble = (kind: ProviderTrouble, status: number | null = null) =>
  atCallback(new ProviderUnavailable(kind, "https://github.com/login/oauth/access_token", status));

const endpoint = "https://api.github.com/user";
const zodError = z.object({ id: z.number() }).safeParse({}).error as ZodError;

const cases: [FailureCause, string, unknown][] = [
  ["expired", "a form without its CSRF token", new MissingCSRF("CSRF token was missing during signin")],
  ["provider_unavailable", "a provider that hangs", trouble("timeout")],
  ["provider_unavailable", "a provider that cannot be reached", trouble("network")],
  ["provider_unavailable", "a provider that fails", trouble("status", 502)],
  ["provider_unavailable", "a provider that redirects", trouble("redirect", 302)],
  ["provider_unavailable", "a provider that answers in HTML", trouble("not_json", 200)],
  ["provider_unavailable", "a provider without HTTPS", trouble("insecure")],
  ["provider_unavailable", "a provider that never ends", trouble("too_large", 200)],
  ["provider_busy", "a provider that is busy", trouble("busy", 429)],
  ["provider_refused", "a token that it does not take", atCallback(new ProviderRefused(endpoint, 401))],
  [
    "provider_refused",
    "an ID token that nobody must believe",
    new ProviderUntrusted("ID token: another nonce"),
  ],
  [
    "provider_refused",
    "a profile that cannot be read",
    new ProviderUntrusted("a profile that cannot be read", { cause: zodError }),
  ],
  ["provider_unpaid", "a provider that wants to be paid", atCallback(new ProviderRefused(endpoint, 402))],
  [
    "client_refused",
    "a client secret that is wrong",
    atCallback(new ProviderRefused(endpoint, 401, { error: "invalid_client" })),
  ],
  [
    "client_refused",
    "the same at GitHub",
    atCallback(new ProviderRefused(endpoint, 200, { error: "incorrect_client_credentials" })),
  ],
  [
    "email_unverified",
    "a provider that wants its email verified",
    atCallback(new ProviderRefused(endpoint, 200, { error: "unverified_user_email" })),
  ],
  [
    "provider_refused",
    "an error code that nobody knows",
    atCallback(new ProviderRefused(endpoint, 400, { error: "quota_of_sign_ins_spent" })),
  ],
  [
    "provider_refused",
    "an answer that oauth4webapi refuses",
    atCallback(protocolError("INVALID_RESPONSE", 'unexpected JWT "aud" (audience) claim value')),
  ],
  ["not_allowed", "somebody we refuse", new SignInRefused("not_allowed", "not on the list")],
  ["unavailable", "a database that fails", named("PrismaClientKnownRequestError", "The database is locked")],
  ["unavailable", "a database that cannot be opened", named("PrismaClientInitializationError", "Can't open")],
  ["unavailable", "a database that does not answer", new DatabaseFailure(new Error("Query read timeout"))],
  ["unexpected", "a bug of ours", new TypeError("Cannot read properties of undefined")],
  ["unexpected", "nothing", undefined],
  ["unexpected", "what is no error", { message: "x" }],
];

describe("the cause of a failed sign-in", () => {
  it.each(cases)("is %s for %s", (cause, _name, error) => {
    expect(failureCause(error)).toBe(cause);
  });

  it.each([
    ["cancelled", "access_denied"],
    ["provider_unavailable", "server_error"],
    ["provider_unavailable", "temporarily_unavailable"],
    ["provider_refused", "invalid_scope"],
    ["provider_refused", "<script>"],
  ] as const)("is %s when the provider says %s", (cause, error) => {
    expect(failureCause(new AuthorizationRefused({ error }))).toBe(cause);
  });

  it("is found however deep it is wrapped", () => {
    const refused = new ProviderRefused(endpoint, 401);
    expect(failureCause(atCallback(new Error("outer", { cause: refused })))).toBe("provider_refused");
  });

  it("is the innermost one that says something", () => {
    const inner = new ProviderUnavailable("timeout", endpoint, null);
    expect(failureCause(atCallback(protocolError("INVALID_RESPONSE", "it is not it", inner)))).toBe(
      "provider_unavailable",
    );
  });

  it("is looked for only so deep, also in a circle", () => {
    const circle = new Error("round");
    circle.cause = new Error("and round", { cause: circle });
    expect(failureCause(circle)).toBe("unexpected");
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

describe("R9 the provider's own error", () => {
  it("is found by every road, and only where the provider has spoken", () => {
    const atEnd = new ProviderRefused(endpoint, 401, { error: "invalid_client" });
    expect(providerError(atCallback(atEnd))).toBe("invalid_client");
    expect(providerError(atCallback(new ProviderRefused(endpoint, 401)))).toBeNull();
    const answer = { error: "access_denied", error_description: "AADSTS65004: hunter2" };
    expect(providerError(new AuthorizationRefused(answer))).toBe("access_denied AADSTS65004");
    expect(providerError(new AuthorizationRefused({ error: "Hunter 2" }))).toBeNull();
    expect(providerError(new SignInRefused("expired", "the state is another one"))).toBeNull();
  });
});
