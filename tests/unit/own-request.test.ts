import { describe, expect, it, vi } from "vitest";
import { isConfirmation } from "@/features/confirmation/policy";
import { isOwnRequest } from "@/lib/own-request";
import { testEnvironment } from "../support/environment";

testEnvironment({ AUTH_URL: "https://app.acme.test" });

describe("a request of our own", () => {
  it.each([
    [true, { origin: "https://app.acme.test" }],
    [true, { origin: "https://app.acme.test", "sec-fetch-site": "same-origin" }],
    // What a strict referrer policy leaves.
    [true, { origin: "null", "sec-fetch-site": "same-origin" }],
    [true, { "sec-fetch-site": "same-origin" }],
    [false, {}],
    [false, { origin: "null" }],
    [false, { origin: "null", "sec-fetch-site": "cross-site" }],
    [false, { "sec-fetch-site": "same-site" }],
    [false, { "sec-fetch-site": "none" }],
    [false, { origin: "https://evil.test" }],
    [false, { origin: "https://evil.test", "sec-fetch-site": "same-origin" }],
    [false, { origin: "http://app.acme.test" }],
    [false, { origin: "http://localhost" }],
    [false, { origin: "https://app.acme.test.evil.test" }],
    [false, { origin: "https://app.acme.test:8443" }],
  ] as const)("%s: %j", (own, headers) => {
    expect(isOwnRequest(new Headers(headers as Record<string, string>))).toBe(own);
  });
});

describe("on a developer's machine", () => {
  it.each([
    [true, "http://localhost:3000"],
    [true, "http://127.0.0.1:3000"],
    [true, "http://[::1]:3000"],
    [false, "http://localhost:3001"],
    [false, "https://localhost:3000"],
    [false, "http://localhost.evil.test:3000"],
    [false, "http://evil.test:3000"],
    [false, "null"],
    [false, "localhost:3000"],
  ])("%s: %s", (own, origin) => {
    vi.stubEnv("AUTH_URL", "http://localhost:3000");
    expect(isOwnRequest(new Headers({ origin }))).toBe(own);
  });
});

it.each([
  [true, "DELETE"],
  [true, " delete\n"],
  [true, "Delete"],
  [false, "DELETE!"],
  [false, "DEL"],
  [false, ""],
])("a confirmation: %s %j", (meant, typed) => {
  expect(isConfirmation(typed)).toBe(meant);
});
