import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readFailure, reportFailure } from "@/features/sign-in/failure-page";
import { failureText } from "@/features/sign-in/failure-text";
import { failureCauses, SignInRefused } from "@/features/sign-in/failures";
import { newFlow } from "@/features/sign-in/flow";
import {
  flowCookieName,
  flowCookieNames,
  flowKind,
  flowsAmong,
  intentKinds,
  isFlowOver,
  newFlowId,
  readState,
  withFlowId,
} from "@/features/sign-in/flow-cookies";
import { type Intent, readIntent, sealIntent } from "@/features/sign-in/intent";
import { testEnvironment } from "../support/environment";

// Round trips that are not for signing in, and what becomes of them when they fail.

testEnvironment();

const kinds = intentKinds;
const start = Date.UTC(2026, 2, 1, 12);

describe.each(kinds)("a flow to %s", (kind) => {
  const id = newFlowId(start, kind);

  it("is known by its id, wherever that is", () => {
    expect(id).toMatch(/^[0-9a-z]{18}$/);
    expect(flowKind(id)).toBe(kind);
    const url = withFlowId("https://provider.example/authorize?state=abc", id);
    expect(readState(new URL(url).searchParams.get("state"))).toEqual({ id, state: "abc" });
    expect(flowsAmong(flowCookieNames({ provider: "github", id }))).toEqual([{ provider: "github", id }]);
  });

  it("has the age of the others that began then", () => {
    expect(isFlowOver(id, start + 900_000)).toBe(false);
    expect(isFlowOver(id, start + 901_000)).toBe(true);
    expect(newFlowId(start - 1000) < id && id < newFlowId(start + 1000)).toBe(true);
  });
});

describe("a flow's intent", () => {
  const intent: Intent = { kind: "connect", userId: "user", sessionId: "session" };
  const key = { provider: "github", id: newFlowId(start, "connect") };

  it("is not what an id says that we do not make", () => {
    for (const id of [null, "", newFlowId(start), `${newFlowId(start)}x`, `${newFlowId(start)}cc`]) {
      expect(flowKind(id), String(id)).toBeNull();
    }
    expect(readState(`${newFlowId(start)}x.abc`)).toBeNull();
    const name = flowCookieName("intent", { provider: "github", id: `${newFlowId(start)}x` });
    expect(flowsAmong([name])).toEqual([]);
  });

  it("opens for its flow, unchanged, and for no other", async () => {
    const value = await sealIntent(intent, key);
    expect(await readIntent(value, key)).toEqual(intent);
    expect(value).not.toContain("user");
    for (const other of [
      { ...key, provider: "google" },
      { ...key, id: newFlowId(start, "connect") },
      { ...key, id: key.id.replace(/c$/, "v") },
    ]) {
      expect(await readIntent(value, other)).toBeNull();
    }
    for (const broken of [undefined, "", value.slice(0, -2), JSON.stringify(intent)]) {
      expect(await readIntent(broken, key)).toBeNull();
    }
  });
});

describe("the failure", () => {
  beforeEach(() => {
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, "write").mockImplementation(() => true);
  });
  afterEach(() => void vi.restoreAllMocks());

  const report = (kind: (typeof kinds)[number] | null, cause: (typeof failureCauses)[number]) => {
    const store = newFlow({ provider: "github", id: newFlowId(start, kind) });
    store.errors.push(new SignInRefused(cause, "a reason"));
    return new URL(reportFailure(store, "/account/connections?notice=connected"), "http://app");
  };

  it.each(kinds)("of a flow to %s says what it was for", (kind) => {
    const { pathname, searchParams } = report(kind, "expired");
    expect(pathname).toBe("/signin/error");
    expect(readFailure(Object.fromEntries(searchParams)).kind).toBe(kind);
  });

  it("of somebody who changes their mind about connecting is none", () => {
    const { pathname, search } = report("connect", "cancelled");
    expect(pathname + search).toBe("/account/connections?notice=connect-cancelled");
    expect(report("confirm", "cancelled").pathname).toBe("/signin/error");
    expect(report(null, "cancelled").pathname).toBe("/signin/error");
  });

  it("of somebody who allows nothing more leads back to where they were asked", () => {
    const { pathname, search } = report("grant", "cancelled");
    expect(pathname + search).toBe("/account/connections?notice=connected&access=declined");
    expect(failureText("wrong_person", "GitHub", "grant").text).toContain("GitHub named another one");
  });

  it("tells somebody who is signed in nothing that reads as if they were not", () => {
    for (const kind of kinds) {
      for (const cause of failureCauses) {
        const plain = failureText(cause, "GitHub");
        const text = failureText(cause, "GitHub", kind);
        expect(text.status, cause).toBe(plain.status);
        expect(text.next, cause).toBe(plain.next);
        expect(text.text, cause).not.toMatch(
          /sign in (another way|with it|whenever)|linked to yours\. Sign/i,
        );
      }
    }
  });
});
