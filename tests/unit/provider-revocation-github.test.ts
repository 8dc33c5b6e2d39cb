import { afterEach, describe, expect, it, vi } from "vitest";
import { ProviderRefused } from "@/features/oauth/errors";
import { clientBasic } from "@/features/oauth/token-request";
import { github } from "@/features/providers/github";
import { testEnvironment } from "../support/environment";
import { revoke, type Seen } from "../support/revoking";

// What GitHub hears when a grant is given back, and when that counts.

testEnvironment();
afterEach(() => void vi.restoreAllMocks());

const basic = clientBasic("id", "s3cr3t");
const noContent = () => new Response(null, { status: 204 });

describe("GitHub", () => {
  it("ends the whole grant, by one of its tokens", async () => {
    const { told, seen } = await revoke(github, {}, noContent);
    expect(told).toBe(true);
    expect(seen).toEqual([
      {
        method: "DELETE",
        url: "https://api.github.com/applications/id/grant",
        authorization: basic,
        body: '{"access_token":"access"}',
      },
    ]);
  });

  it("of a company lives at its own address", async () => {
    const { seen } = await revoke(github, { baseUrl: "https://github.acme.test/" }, noContent);
    expect(seen[0]?.url).toBe("https://github.acme.test/api/v3/applications/id/grant");
  });

  it("hears nothing without a token", async () => {
    const none = { accessToken: null, refreshToken: null };
    expect(await revoke(github, none)).toEqual({ told: false, seen: [] });
  });

  /** Answers as GitHub does, where these tokens are good and the secret is, or is not, the right one. */
  const server =
    (good: string[], { secret = true, refresh = {} as object, unknown = 404 } = {}) =>
    ({ method, url, authorization, body }: Seen) => {
      if (url.endsWith("/login/oauth/access_token")) return Response.json(refresh);
      if (method === "GET")
        return new Response("{}", { status: good.includes(authorization?.slice(7) ?? "") ? 200 : 401 });
      const found = secret && good.includes(JSON.parse(body).access_token);
      return new Response(null, { status: found ? 204 : unknown });
    };
  const ways = ({ seen }: { seen: Seen[] }) =>
    seen.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
  const grant = "DELETE /applications/id/grant";

  it.each([401, 403, 404, 422])(
    "has not heard of it when it answers %i, and takes the token all the same",
    async (unknown) => {
      const refused = revoke(github, {}, server(["access"], { secret: false, unknown }));
      await expect(refused).rejects.toThrow(ProviderRefused);
    },
  );

  it.each([404, 422])("has heard of it when it answers %i, and the tokens have ended", async (unknown) => {
    const refresh = { error: "bad_refresh_token" };
    const done = await revoke(github, {}, server([], { refresh, unknown }));
    expect(done.told).toBe(true);
    expect(ways(done)).toEqual([grant, "GET /user", "POST /login/oauth/access_token"]);
    expect(await revoke(github, { refreshToken: null }, server([], { unknown }))).toMatchObject({
      told: true,
    });
  });

  it("hears of a grant whose access token has ended by one that is renewed", async () => {
    const refresh = { access_token: "renewed", refresh_token: "next", expires_in: 28800 };
    for (const accessToken of ["access", null]) {
      const done = await revoke(github, { accessToken }, server(["renewed"], { refresh }));
      expect(done.told).toBe(true);
      expect(ways(done).slice(-2)).toEqual(["POST /login/oauth/access_token", grant]);
      expect(done.seen.at(-1)?.body).toBe('{"access_token":"renewed"}');
    }
  });

  it("has not heard of it while it refuses to renew, for another reason than the token", async () => {
    const refresh = { error: "incorrect_client_credentials" };
    await expect(revoke(github, {}, server([], { secret: false, refresh }))).rejects.toThrow(ProviderRefused);
  });
});
