import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bearer, exchange, read, run, tokens, vendors } from "./client";

describe("after a restart", () => {
  test("subjects, keys, access and refresh tokens are the same", async () => {
    const before = await run();
    const offline = { access_type: "offline", prompt: "consent" };
    const google = await tokens(before.url, "google", undefined, offline);
    const x = await tokens(before.url, "twitter", undefined, {
      scope: `${vendors.twitter.scope} offline.access`,
    });
    const github = await tokens(before.url, "github");
    const broken = await tokens(before.url, "google", { fault: "refresh_503" }, offline);
    const subjects = async (base: string) =>
      Promise.all([
        bearer(base, "/github/api/v3/user", github.access_token)
          .then(read)
          .then((user) => user.id),
        bearer(base, "/google/v1/userinfo", google.access_token)
          .then(read)
          .then((user) => user.sub),
        bearer(base, "/twitter/2/users/me", x.access_token)
          .then(read)
          .then((user) => (user.data as { id: string }).id),
      ]);
    const keys = async (base: string) => (await fetch(`${base}/google/oauth2/v3/certs`)).text();
    const [subjectsBefore, keysBefore] = [await subjects(before.url), await keys(before.url)];

    const after = await before.restart();
    expect(await subjects(after.url)).toEqual(subjectsBefore);
    expect(await keys(after.url)).toBe(keysBefore);
    const refresh = (vendor: "google" | "twitter", refresh_token: string | undefined) =>
      exchange(after.url, vendor, "", { grant_type: "refresh_token", refresh_token, code: undefined });
    expect(await read(await refresh("google", google.refresh_token))).toHaveProperty("access_token");
    expect((await read(await refresh("twitter", x.refresh_token))).refresh_token).not.toBe(x.refresh_token);
    // The fault belongs to the grant, so it survives with it.
    expect((await refresh("google", broken.refresh_token)).status).toBe(503);
    await after.dispose();
  });

  test("subjects do not depend on the data folder", async () => {
    const id = async (base: string) => {
      const { access_token } = await tokens(base, "github", { person: "alan" });
      return (await read(await bearer(base, "/github/api/v3/user", access_token))).id;
    };
    const [one, other] = [await run(), await run()];
    expect(await id(one.url)).toBe(await id(other.url));
    await one.dispose();
    await other.dispose();
  });

  test("damaged files are no reason to fail", async () => {
    const before = await run();
    await before.close();
    for (const file of ["github.json", "signing-key.json"])
      writeFileSync(join(before.dataDir, file), "{ not json");
    const after = await run({ dataDir: before.dataDir });
    expect(await tokens(after.url, "google")).toHaveProperty("id_token");
    await after.dispose();
  });
});
