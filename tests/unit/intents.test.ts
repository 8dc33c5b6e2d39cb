import { afterEach, describe, expect, it, vi } from "vitest";
import { readFailure, reportFailure } from "@/features/sign-in/failure-page";
import { failureText } from "@/features/sign-in/failure-text";
import { failureCauses, SignInRefused } from "@/features/sign-in/failures";
import {
  flowCookieName,
  flowKind,
  flowsAmong,
  intentKinds,
  newFlowId,
  readState,
} from "@/features/sign-in/flow";
import { testEnvironment } from "../support/environment";
import { printedLines } from "../support/printed";

// part: admin
vi.mock("@/features/directory/mutations", () => ({ keepFailure: async () => {} }));

// Round trips that are not for signing in, and what becomes of them when they fail.

testEnvironment();

const kinds = intentKinds;
const start = Date.UTC(2026, 2, 1, 12);

describe.each(kinds)("a flow to %s", (kind) => {
  const id = newFlowId(start, kind);

  it("is known by its id, wherever that is", () => {
    expect(id).toMatch(/^[0-9a-z]{18}$/);
    expect(flowKind(id)).toBe(kind);
    expect(readState(`${id}.abc`)).toEqual({ id, state: "abc" });
    expect(flowsAmong([flowCookieName({ provider: "github", id })])).toEqual([{ provider: "github", id }]);
  });

  it("has the age of the others that began then", () => {
    expect(newFlowId(start - 1000) < id && id < newFlowId(start + 1000)).toBe(true);
  });
});

it("a flow's intent is not what an id says that we do not make", () => {
  for (const id of [null, "", newFlowId(start), `${newFlowId(start)}x`, `${newFlowId(start)}cc`]) {
    expect(flowKind(id), String(id)).toBeNull();
  }
  expect(readState(`${newFlowId(start)}x.abc`)).toBeNull();
  const name = flowCookieName({ provider: "github", id: `${newFlowId(start)}x` });
  expect(flowsAmong([name])).toEqual([]);
});

describe("the failure", () => {
  printedLines();
  afterEach(() => void vi.restoreAllMocks());

  const report = async (kind: (typeof kinds)[number] | null, cause: (typeof failureCauses)[number]) => {
    const { path } = await reportFailure(new SignInRefused(cause, "a reason"), {
      provider: "github",
      id: newFlowId(start, kind),
      userId: null,
      userAgent: null,
      returnTo: "/account/connections?notice=connected",
    });
    return new URL(path, "http://app");
  };

  it.each(kinds)("of a flow to %s says what it was for", async (kind) => {
    const { pathname, searchParams } = await report(kind, "expired");
    expect(pathname).toBe("/signin/error");
    expect(readFailure(Object.fromEntries(searchParams)).kind).toBe(kind);
  });

  it("of somebody who changes their mind about connecting is none", async () => {
    const { pathname, search } = await report("connect", "cancelled");
    expect(pathname + search).toBe("/account/connections?notice=connect-cancelled");
    expect((await report("confirm", "cancelled")).pathname).toBe("/signin/error");
    expect((await report(null, "cancelled")).pathname).toBe("/signin/error");
  });

  it("of somebody who allows nothing more leads back to where they were asked", async () => {
    const { pathname, search } = await report("grant", "cancelled");
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
