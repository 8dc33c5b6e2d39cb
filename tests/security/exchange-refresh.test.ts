import { describe, expect, it } from "vitest";
import {
  client,
  codeFrom,
  exchange,
  keepInGrace,
  me,
  post,
  refresh,
  signedIn,
  tokensOf,
} from "./exchange-support";
import { sharedApp } from "./support/app";
import { Browser } from "./support/browser";
import { change, query } from "./support/database";
import { textOf } from "./support/html";
import { lentApp, sharedSibling } from "./support/lend";

const app = sharedApp();

describe("a refresh token", () => {
  it("A9 works once; a copy that comes later ends the session, on every server", async () => {
    const sibling = await sharedSibling();
    const first = await signedIn(app);
    const second = tokensOf(await refresh(app.origin, first.refresh));
    const third = tokensOf(await refresh(sibling.origin, second.refresh));
    for (const origin of [app.origin, sibling.origin])
      expect((await me(origin, third.access)).status).toBe(200);
    expect(await refresh(sibling.origin, first.refresh)).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
    for (const origin of [app.origin, sibling.origin]) {
      expect((await me(origin, third.access)).status).toBe(401);
      expect((await refresh(origin, third.refresh)).status).toBe(400);
    }
    expect(app.logs() + sibling.logs()).toContain("refresh_token_reused");
  });

  it("A9 two at once on two servers are one rotation, and a lost answer is given again", async () => {
    const sibling = await sharedSibling();
    const first = await signedIn(app);
    const origins = [app.origin, sibling.origin];
    const all = await Promise.all(origins.map((origin) => refresh(origin, first.refresh)));
    const [one, two] = all.map(tokensOf);
    if (!one || !two) throw new Error("two answers");
    expect(one.refresh).toBe(two.refresh);
    for (const { access } of [one, two]) expect((await me(app.origin, access)).status).toBe(200);
    const next = tokensOf(await refresh(sibling.origin, one.refresh));
    const lost = tokensOf(await refresh(app.origin, next.refresh));
    keepInGrace(app, next.refresh);
    expect(tokensOf(await refresh(sibling.origin, next.refresh)).refresh).toBe(lost.refresh);
  });

  it("A9 is worth nothing to another client, as an access token, or made up", async () => {
    const { access, refresh: token } = await signedIn(app);
    expect(await refresh(app.origin, token, "another")).toMatchObject({
      status: 401,
      body: { error: "invalid_client" },
    });
    for (const wrong of [access, "made-up", `${token}x`, token.toLowerCase()])
      expect(await refresh(app.origin, wrong)).toMatchObject({
        status: 400,
        body: { error: "invalid_grant" },
      });
    expect(await refresh(app.origin, "")).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    const foreign = await post(
      app.origin,
      "/api/exchange/refresh",
      { client_id: client.id, refresh_token: token },
      {
        origin: "https://evil.example",
      },
    );
    expect(foreign).toMatchObject({ status: 403, body: { error: "unauthorized_client" } });
    expect((await refresh(app.origin, token)).status).toBe(200);
  });

  it("A9 S5 signing out ends it, and says nothing of whether there was anything", async () => {
    const tokens = await signedIn(app);
    const revoke = (token: string) =>
      post(app.origin, "/api/exchange/revoke", { client_id: client.id, token });
    expect((await revoke("made-up")).status).toBe(200);
    expect((await me(app.origin, tokens.access)).status).toBe(200);
    expect((await revoke(tokens.refresh)).status).toBe(200);
    expect((await me(app.origin, tokens.access)).status).toBe(401);
    expect((await refresh(app.origin, tokens.refresh)).status).toBe(400);
    expect((await revoke(tokens.refresh)).status).toBe(200);
  });

  it("A9 S4 ends with its session's idle and absolute end", async () => {
    const own = await lentApp();
    for (const column of ["expires", "absoluteExpires"]) {
      const tokens = await signedIn(own);
      change(own, `UPDATE "Session" SET "${column}" = "createdAt" WHERE "clientId" IS NOT NULL`);
      expect((await me(own.origin, tokens.access)).status).toBe(401);
      expect((await refresh(own.origin, tokens.refresh)).status).toBe(400);
      change(own, `DELETE FROM "Session"`);
    }
  });
});

describe("a client's session", () => {
  it("A10 S6 is a device by the client's name, which its person ends", async () => {
    const own = await lentApp();
    const web = new Browser(own.origin);
    await web.signIn("github");
    const tokens = await signedIn(own);
    const page = textOf(await (await web.get("/account/devices")).text());
    expect(page).toContain("Example for the command line");
    expect(page).toContain("Signed in with GitHub");
    const form = (await web.forms("/account/devices")).find(({ text }) =>
      text.includes("Example for the command line"),
    );
    if (!form) throw new Error("it cannot be ended");
    await web.submit(form);
    expect((await me(own.origin, tokens.access)).status).toBe(401);
    expect((await refresh(own.origin, tokens.refresh)).status).toBe(400);
    const activity = textOf(await (await web.get("/account/activity")).text());
    expect(activity).toContain("Signed in to “Example for the command line” with GitHub");
    expect(activity).toContain("Signed out Example for the command line");
  });

  it("A10 I6 ends by signing out everywhere else, by an administrator, and with the account", async () => {
    const own = await lentApp();
    const web = new Browser(own.origin);
    await web.signIn("github");
    const one = await signedIn(own);
    const others = (await web.forms("/account/devices")).find(
      ({ text }) => text === "Sign out everywhere else",
    );
    if (!others) throw new Error("no such button");
    await web.submit(others);
    expect((await me(own.origin, one.access)).status).toBe(401);
    const two = await signedIn(own);
    change(own, `UPDATE "User" SET "disabledAt" = "createdAt"`);
    expect((await me(own.origin, two.access)).status).toBe(401);
    expect((await refresh(own.origin, two.refresh)).status).toBe(400);
    expect(await exchange(own, "github", await codeFrom(own, "github"))).toMatchObject({
      status: 403,
      body: { error: "access_denied", cause: "disabled" },
    });
    change(own, `DELETE FROM "User"`);
    expect(query(own, `SELECT "id" FROM "RefreshToken"`)).toEqual([]);
  });

  it("A10 S2 is opened by nothing that the database holds", async () => {
    const own = await lentApp();
    await signedIn(own);
    const held = JSON.stringify([
      query(own, `SELECT * FROM "Session"`),
      query(own, `SELECT * FROM "RefreshToken"`),
    ]);
    for (const value of new Set(held.match(/[\w-]{36,}/g))) {
      expect((await refresh(own.origin, value)).status).toBe(400);
      expect((await me(own.origin, value)).status).toBe(401);
    }
  });
});
