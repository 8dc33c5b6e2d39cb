import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { exchange, type Running, read, run, signIn, tokens } from "./client";

let local: Running;
beforeAll(async () => {
  local = await run();
});
afterAll(() => local.dispose());
afterEach(async () => {
  await fetch(`${local.url}/_control/faults`, { method: "DELETE" });
});

const code = (callback: URL) => callback.searchParams.get("code") ?? "";
const arm = (order: object) =>
  fetch(`${local.url}/_control/faults`, { method: "POST", body: JSON.stringify(order) });

describe("ordered ahead by a test", () => {
  test("for the next sign-in at that vendor only, whoever is picked", async () => {
    expect((await arm({ vendor: "github", fault: "token_503" })).status).toBe(201);
    expect(await tokens(local.url, "google")).toHaveProperty("access_token");
    const failed = await exchange(
      local.url,
      "github",
      code(await signIn(local.url, "github", { person: "alan" })),
    );
    expect(failed.status).toBe(503);
    expect(await tokens(local.url, "github")).toHaveProperty("access_token");
  });

  test("for one person, and several times", async () => {
    await arm({ vendor: "twitter", fault: "server_error", person: "ada", times: 2 });
    expect((await signIn(local.url, "twitter", { person: "alan" })).searchParams.has("code")).toBe(true);
    for (const expected of ["server_error", "server_error", null]) {
      expect((await signIn(local.url, "twitter")).searchParams.get("error")).toBe(expected);
    }
  });

  test("a choice on the page goes first, and leaves the order alone", async () => {
    await arm({ vendor: "github", fault: "token_503" });
    expect((await signIn(local.url, "github", { cancel: "1" })).searchParams.get("error")).toBe(
      "access_denied",
    );
    expect(
      (await exchange(local.url, "github", code(await signIn(local.url, "github", { fault: "token_429" }))))
        .status,
    ).toBe(429);
    const list = await read(await fetch(`${local.url}/_control/faults`));
    expect(list.faults).toHaveLength(1);
    await fetch(`${local.url}/_control/faults`, { method: "DELETE" });
    expect(await tokens(local.url, "github")).toHaveProperty("access_token");
  });

  test("metadata: another issuer, and down, for as many requests", async () => {
    const metadata = () => fetch(`${local.url}/google/.well-known/openid-configuration`);
    await arm({ vendor: "google", fault: "discovery_issuer", times: 2 });
    for (const issuer of ["https://attacker.example", "https://attacker.example", `${local.url}/google`]) {
      expect((await read(await metadata())).issuer).toBe(issuer);
    }
    await arm({ vendor: "google", fault: "jwks_503" });
    expect(await tokens(local.url, "google")).toHaveProperty("id_token");
    expect((await fetch(`${local.url}/google/oauth2/v3/certs`)).status).toBe(503);
    expect((await fetch(`${local.url}/google/oauth2/v3/certs`)).status).toBe(200);
  });

  test.each([
    { vendor: "myspace", fault: "slow" },
    { vendor: "github", fault: "id_alg_none" },
    { vendor: "github", fault: "toString" },
    { vendor: "github", fault: "slow", person: "mallory" },
    { vendor: "github", fault: "slow", times: 0 },
    { vendor: "github", fault: "slow", extra: true },
    [],
  ])("%o is refused with the reason", async (order) => {
    const response = await arm(order);
    expect(response.status).toBe(400);
    expect((await read(response)).error).toEqual(expect.stringMatching(/.+/));
  });

  test("a web page can order nothing", async () => {
    const response = await fetch(`${local.url}/_control/faults`, {
      method: "POST",
      headers: { origin: "http://localhost:3000" },
      body: JSON.stringify({ vendor: "github", fault: "slow" }),
    });
    expect(response.status).toBe(403);
  });
});
