import { describe, expect, it } from "vitest";
import { client, keepInGrace, me, post, refresh, signedIn, tokensOf } from "./exchange-support";
import { sharedApp } from "./support/app";
import { query } from "./support/database";
import { lentApp, sharedSibling } from "./support/lend";

// A refresh token in two hands. An honest client repeats a request whose answer it lost, at once and from where it was.

const app = sharedApp();
const over = { status: 400, body: { error: "invalid_grant" } };

describe("a refresh token in two hands", () => {
  it("A9 is answered again once; the third time the session ends, on every server", async () => {
    const sibling = await sharedSibling();
    const { refresh: token } = await signedIn(app);
    const next = tokensOf(await refresh(app.origin, token));
    keepInGrace(app, token);
    expect(tokensOf(await refresh(sibling.origin, token)).refresh).toBe(next.refresh);
    expect(await refresh(app.origin, token)).toMatchObject(over);
    for (const origin of [app.origin, sibling.origin]) {
      expect((await me(origin, next.access)).status).toBe(401);
      expect(await refresh(origin, next.refresh)).toMatchObject(over);
    }
  });

  it("A9 ends by the next one, however well a thief keeps pace with the owner", async () => {
    const { refresh: token } = await signedIn(app);
    const owner = tokensOf(await refresh(app.origin, token));
    keepInGrace(app, token);
    expect(tokensOf(await refresh(app.origin, token)).refresh, "the thief's").toBe(owner.refresh);
    const next = tokensOf(await refresh(app.origin, owner.refresh));
    keepInGrace(app, owner.refresh);
    expect(await refresh(app.origin, owner.refresh)).toMatchObject(over);
    expect(await refresh(app.origin, next.refresh)).toMatchObject(over);
    expect((await me(app.origin, next.access)).status).toBe(401);
  });

  it("A9 is repeated by an honest client again, once a token in between was used by one alone", async () => {
    let { refresh: token } = await signedIn(app);
    for (let turn = 0; turn < 3; turn++) {
      const lost = tokensOf(await refresh(app.origin, token));
      keepInGrace(app, token);
      expect(tokensOf(await refresh(app.origin, token)).refresh).toBe(lost.refresh);
      token = tokensOf(await refresh(app.origin, lost.refresh)).refresh;
    }
  });

  it("A9 is not answered again in another network: the session ends, and its person reads of it", async () => {
    const own = await lentApp({ TRUSTED_PROXY_HOPS: "1" });
    const from = (address: string, token: string) =>
      post(
        own.origin,
        "/api/exchange/refresh",
        { client_id: client.id, refresh_token: token },
        { "x-forwarded-for": address },
      );
    const { refresh: token } = await signedIn(own);
    const next = tokensOf(await from("203.0.113.7", token));
    keepInGrace(own, token);
    // Another address of the same network, as behind a carrier's gateway.
    expect(tokensOf(await from("203.0.113.99", token)).refresh).toBe(next.refresh);
    // A phone that moves uses each token where it is.
    const moved = tokensOf(await from("2001:db8:1::1", next.refresh));
    const copied = tokensOf(await from("198.51.100.1", moved.refresh));
    keepInGrace(own, moved.refresh);
    expect(await from("198.18.0.1", moved.refresh)).toMatchObject(over);
    expect(await from("198.51.100.1", copied.refresh)).toMatchObject(over);
    expect((await me(own.origin, copied.access)).status).toBe(401);
    const events = query<{ kind: string }>(own, `SELECT "kind" FROM "SecurityEvent" ORDER BY "id"`);
    expect(events.map(({ kind }) => kind)).toContain("refresh_token_reused");
    await expect.poll(own.logs).toMatch(/"event":"refresh_token_reused".*"reason":"network"/);
    const kept = JSON.stringify(query(own, `SELECT * FROM "RefreshToken"`)) + own.logs();
    for (const network of ["203.0.113", "198.51.100", "198.18.0"]) expect(kept).not.toContain(network);
  });
});
