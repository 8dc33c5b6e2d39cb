import { describe, expect, it, vi } from "vitest";
import { failurePath, readFailure, reportFailure } from "@/features/sign-in/failure-page";
import { failureText } from "@/features/sign-in/failure-text";
import { type FailureCause, failureCauses, SignInRefused } from "@/features/sign-in/failures";

// part: admin
vi.mock("@/features/directory/mutations", () => ({ keepFailure: async () => {} }));

const nothing = {
  cause: "unexpected",
  provider: null,
  reference: null,
  returnTo: "/account",
  kind: null,
  wait: 0,
};

describe("the failure page's query", () => {
  it("is read as it was written", () => {
    const query = {
      cause: "expired",
      provider: "github",
      reference: "0123456789",
      returnTo: "/account?tab=devices",
    };
    const read = { ...query, provider: { id: "github", name: "GitHub" }, wait: 0 };
    expect(readFailure(query)).toEqual({ ...read, kind: null });
    // part: connections
    expect(readFailure({ ...query, for: "connect" })).toEqual({ ...read, kind: "connect" });
    expect(readFailure({ ...query, for: "confirm" })).toEqual({ ...read, kind: "confirm" });
  });

  it("says how long to wait, from a moment in it", () => {
    const { wait } = readFailure({
      cause: "too_many_attempts",
      until: String(Math.ceil(Date.now() / 1000) + 60),
    });
    expect(wait).toBeGreaterThanOrEqual(59);
    expect(wait).toBeLessThanOrEqual(61);
  });

  it.each([
    ["AccessDenied", "not_allowed"],
    ["OAuthAccountNotLinked", "email_taken"],
    ["Verification", "expired"],
    ["MissingCSRF", "expired"],
    ["Configuration", "unexpected"],
  ])("may carry Auth.js's own code %s", (error, cause) => {
    expect(readFailure({ error })).toEqual({ ...nothing, cause });
  });

  it.each([
    ["nothing", {}],
    ["an unknown cause", { cause: "hacked" }],
    ["a cause in capitals", { cause: "EXPIRED" }],
    ["causes in a list", { cause: ["expired", "cancelled"] }],
    [
      "__proto__ everywhere",
      { cause: "__proto__", error: "__proto__", provider: "__proto__", reference: "__proto__" },
    ],
    ["constructor everywhere", { cause: "constructor", error: "constructor", provider: "constructor" }],
    ["toString and hasOwnProperty", { cause: "toString", error: "hasOwnProperty", provider: "valueOf" }],
    ["an index", { cause: "0", error: "0", provider: "0" }],
    ["a provider that is none", { provider: "myspace" }],
    ["a provider in a list", { provider: ["github"] }],
    ["markup for the reference", { reference: "<img src=x onerror=alert(1)>" }],
    ["a reference with more behind it", { reference: "0123456789<b>" }],
    ["a reference with a line behind it", { reference: "0123456789\n" }],
    ["a reference in a list", { reference: ["0123456789"] }],
    ["a reference in capitals", { reference: "ABCDEF0123" }],
    ["an intent that is none", { for: "delete" }],
    ["an intent that every object has", { for: "constructor" }],
    ["intents in a list", { for: ["connect", "confirm"] }],
    ["another site to return to", { returnTo: "//evil.example" }],
    ["a script to return to", { returnTo: "javascript:alert(1)" }],
    ["returns in a list", { returnTo: ["/a", "//evil.example"] }],
    [
      "10 kB of everything",
      Object.fromEntries(Object.keys(nothing).map((name) => [name, "a".repeat(10_240)])),
    ],
  ])("gives nothing away for %s", (_name, query) => {
    expect(readFailure(query)).toEqual(nothing);
  });
});

describe("a failure", () => {
  /** Reports it and reads the page's query back. */
  async function report(provider: string, error: unknown, returnTo = "/account") {
    const lines: string[] = [];
    const catchLine = (text: string | Uint8Array) => lines.push(String(text)) > 0;
    const spies = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, "write").mockImplementation(catchLine),
    );
    try {
      const attempt = { provider, id: null, userId: null, userAgent: null, returnTo };
      const { path, reference, cause } = await reportFailure(error, attempt);
      return {
        path,
        reference,
        cause,
        failure: readFailure(Object.fromEntries(new URL(path, "http://a").searchParams)),
        // Files share their process, so that another one may still have something to say.
        lines: lines.filter((line) => line.startsWith("sign_in_failed ")),
      };
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  }

  it("reaches the page with everything the page can tell", async () => {
    const refused = new SignInRefused("not_allowed", "not on the list");
    const { path, failure, reference, cause, lines } = await report(
      "google",
      refused,
      "/account?tab=devices",
    );
    expect(failure).toMatchObject({ reference, cause });
    expect(path.startsWith(`${failurePath}?`)).toBe(true);
    expect(failure).toEqual({
      cause: "not_allowed",
      provider: { id: "google", name: "Google" },
      reference: expect.stringMatching(/^[0-9a-f]{10}$/),
      returnTo: "/account?tab=devices",
      kind: null,
      wait: 0,
    });
    // The log and the page share the reference, and only the log has the reason.
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(failure.reference);
    expect(lines[0]).toContain("not on the list");
    expect(path).not.toContain("list");
  });

  it("names no provider that we do not know, on the page", async () => {
    const { path, failure } = await report('<b>"', new Error("x"));
    expect(path).not.toContain("provider=");
    expect(failure).toMatchObject({ cause: "unexpected", provider: null });
  });

  it("has a reference of its own each time", async () => {
    const references: (string | null)[] = [];
    for (let count = 0; count < 50; count++) references.push((await report("github", null)).reference);
    expect(new Set(references).size).toBe(50);
  });
});

describe.each(failureCauses)("the text for %s", (cause) => {
  it.each(["GitHub", null])("is complete with the provider %s", (provider) => {
    const text = failureText(cause, provider);
    expect(text.title).toMatch(/^[A-Z].*[^.\s]$/);
    expect(text.text).toMatch(/^[A-Z].*\.$/);
    expect(`${text.title} ${text.text}`).not.toMatch(/undefined|null|\[object|\s\s/);
    expect(["neutral", "warning", "danger"]).toContain(text.tone);
    expect(["retry", "choose"]).toContain(text.next);
    expect(text.status).toBeGreaterThanOrEqual(200);
    expect(text.status).toBeLessThan(600);
  });
});

it("a cancelled sign-in is no error, and every other failure is one", () => {
  const statuses = Object.fromEntries(failureCauses.map((cause) => [cause, failureText(cause, null).status]));
  const { cancelled, ...others } = statuses as Record<FailureCause, number>;
  expect(cancelled).toBe(200);
  for (const [cause, status] of Object.entries(others)) expect(status, cause).toBeGreaterThanOrEqual(400);
  expect(failureText("cancelled", "GitHub").tone).toBe("neutral");
});

it("only a failure with a reference asks for it", () => {
  const asking = failureCauses.filter((cause) => failureText(cause, "X").text.includes("reference below"));
  expect(asking).toEqual(["provider_refused", "unexpected"]);
});
