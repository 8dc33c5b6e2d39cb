import { customFetch } from "@auth/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";
import { printedLines } from "../support/printed";
import { answerTo, ownOrigin, SignInBrowser } from "../support/sign-in-browser";
import { json, serveGitHub } from "../support/vendor";

// A flow is used up once, however often its callback is asked for and by whoever has its cookie.
vi.mock("next-auth", () => ({ customFetch }));

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url, LOCAL_PROVIDERS_URL: "" });
printedLines();

let redeemed = 0;
const tokens = json({ access_token: "gho_1", token_type: "bearer", scope: "read:user,user:email" });

beforeEach(async () => {
  redeemed = 0;
  const vendor = await serveGitHub({
    "/login/oauth/access_token": (request, response) => {
      redeemed += 1;
      tokens(request, response);
    },
  });
  vi.stubEnv("LOCAL_PROVIDERS_URL", vendor);
});
afterEach(async () => {
  await prisma.user.deleteMany();
});

/** A browser on its way back, and another one with a copy of all its cookies. */
async function twoBrowsers() {
  const [browser, copy] = [new SignInBrowser(), new SignInBrowser()];
  const answer = answerTo(await browser.start());
  for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
  return { browser, copy, answer };
}

describe("a flow", () => {
  it("does not open again for a copy of its cookie, and the provider is not asked again", async () => {
    const { browser, copy, answer } = await twoBrowsers();
    expect((await browser.back(answer)).location.href).toBe(`${ownOrigin}/account?tab=devices`);
    for (const code of [answer.code ?? "", "another"]) {
      expect((await copy.back({ ...answer, code })).failure).toMatchObject({ cause: "expired" });
      expect(copy.session).toBeUndefined();
      expect(copy.flows).toEqual([]);
    }
    expect(redeemed).toBe(1);
    expect(await prisma.session.count()).toBe(1);
  });

  it("that two requests bring at once signs in once, and leads both on", async () => {
    const { browser, copy, answer } = await twoBrowsers();
    const both = await Promise.all([browser.back(answer), copy.back(answer)]);
    for (const { location } of both) expect(location.href).toBe(`${ownOrigin}/account?tab=devices`);
    // The browser has got the cookie by one of the two; a copy of it gets none.
    expect([browser.session, copy.session].filter((session) => session !== undefined)).toHaveLength(1);
    expect(redeemed).toBe(1);
    expect(await prisma.session.count()).toBe(1);
    expect(await prisma.securityEvent.findMany()).toMatchObject([{ kind: "signed_up" }]);
  });

  it("that another server has used up is over here, and leads its own browser on", async () => {
    const { browser, copy, answer } = await twoBrowsers();
    await browser.back(answer);
    // The browser that came in knows which flow that was; the copy does not.
    expect((await browser.back(answer)).location.href).toBe(`${ownOrigin}/account?tab=devices#`);
    expect((await copy.back(answer)).failure.cause).toBe("expired");
  });

  it("that failed is over, too", async () => {
    const { browser, copy, answer } = await twoBrowsers();
    vi.stubEnv("LOCAL_PROVIDERS_URL", await serveGitHub({ "/login/oauth/access_token": json({}, 500) }));
    const iss = `${process.env.LOCAL_PROVIDERS_URL}/github/login/oauth`;
    expect((await browser.back({ ...answer, iss })).failure.cause).toBe("provider_unavailable");
    vi.stubEnv("LOCAL_PROVIDERS_URL", await serveGitHub());
    const later = `${process.env.LOCAL_PROVIDERS_URL}/github/login/oauth`;
    expect((await copy.back({ ...answer, iss: later })).failure.cause).toBe("expired");
  });
});
