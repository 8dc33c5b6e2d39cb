import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FaultId } from "../../local-providers/faults";
import { bearer, exchange, type Running, read, run, tokens, type VendorId, vendors } from "./client";

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());

const refreshed = (vendor: VendorId, refresh_token: string | undefined, base = local.url) =>
  exchange(base, vendor, "", { grant_type: "refresh_token", refresh_token, code: undefined });

describe("refresh", () => {
  const offline = {
    google: { access_type: "offline", prompt: "consent" },
    twitter: { scope: `${vendors.twitter.scope} offline.access` },
  };
  test("Google: only when offline is asked for; later only with consent; it does not rotate", async () => {
    const fresh = await run();
    const ask = (changes: Record<string, string>) => tokens(fresh.url, "google", { person: "alan" }, changes);
    expect(await ask({})).not.toHaveProperty("refresh_token");
    expect(await ask({ access_type: "offline" })).toHaveProperty("refresh_token");
    expect(await ask({ access_type: "offline" })).not.toHaveProperty("refresh_token");
    const { refresh_token } = await ask(offline.google);
    for (let times = 0; times < 2; times++) {
      const answer = await read(await refreshed("google", refresh_token, fresh.url));
      expect(answer).toHaveProperty("access_token");
      expect(answer.refresh_token ?? refresh_token).toBe(refresh_token);
    }
    await fresh.dispose();
  });

  test("X: only with offline.access; each use yields a new one, and the old one ends everything", async () => {
    expect(await tokens(local.url, "twitter")).not.toHaveProperty("refresh_token");
    const { refresh_token } = await tokens(local.url, "twitter", undefined, offline.twitter);
    const next = await read(await refreshed("twitter", refresh_token));
    expect(next.refresh_token).toBeTruthy();
    expect(next.refresh_token).not.toBe(refresh_token);
    expect((await refreshed("twitter", refresh_token)).status).toBe(400);
    expect((await refreshed("twitter", String(next.refresh_token))).status).toBe(400);
    expect((await bearer(local.url, "/twitter/2/users/me", String(next.access_token))).status).toBe(401);
  });

  test.each(["google", "twitter"] as const)("%s: faults", async (vendor) => {
    const token = async (fault: FaultId) =>
      (await tokens(local.url, vendor, { fault }, offline[vendor])).refresh_token;
    expect(await token("no_refresh_token")).toBeUndefined();
    expect((await refreshed(vendor, await token("refresh_503"))).status).toBe(503);
    const refused = await refreshed(vendor, await token("refresh_refused"));
    expect([refused.status, (await read(refused)).error]).toEqual([
      400,
      vendor === "google" ? "invalid_grant" : "invalid_request",
    ]);
    expect((await refreshed(vendor, "made-up")).status).toBe(400);
    const limited = await refreshed(vendor, await token("refresh_429"));
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "60"]);
    expect(await (await refreshed(vendor, await token("refresh_html"))).text()).toContain("<!doctype html>");
    const truncated = await refreshed(vendor, await token("refresh_truncated"));
    await expect(truncated.json()).rejects.toThrow(SyntaxError);
    const slow = await refreshed(vendor, await token("refresh_slow"));
    expect(await read(slow)).toHaveProperty("access_token");
  });

  test("GitHub: none where tokens do not end", async () => {
    expect(await tokens(local.url, "github")).not.toHaveProperty("refresh_token");
    const body = await read(await refreshed("github", "made-up"));
    expect(body.error).toBe("bad_refresh_token");
  });
});
