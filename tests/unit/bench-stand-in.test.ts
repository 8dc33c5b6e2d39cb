import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callbackOf, client, emailOf, type StandIn, startStandIn } from "@/bench/stand-in";

let standIn: StandIn;
beforeAll(async () => {
  standIn = await startStandIn();
});
afterAll(() => standIn.stop());

async function read(path: string, init?: RequestInit) {
  const response = await fetch(standIn.url + path, init);
  return { status: response.status, body: (await response.json()) as Record<string, string> };
}

const exchange = (path: string, callback: URL) =>
  read(path, {
    method: "POST",
    body: new URLSearchParams({ code: callback.searchParams.get("code") ?? "" }),
  });

const back = (authorization: string, more: Record<string, string> = {}) => {
  const asked = new URLSearchParams({ redirect_uri: "http://localhost:1/callback?a=b", ...more });
  return new URL(callbackOf(`${authorization}?${asked}`, 7));
};

describe("the way back", () => {
  it("brings the state, if there was one, and the issuer's name", () => {
    const github = back("https://github.com/login/oauth/authorize", { state: "s" });
    expect(github.href).toMatch(/^http:\/\/localhost:1\/callback\?a=b&code=/);
    expect(github.searchParams.get("state")).toBe("s");
    expect(github.searchParams.get("iss")).toBe("https://github.com/login/oauth");
    const openid = back(`${standIn.url}/authorize`);
    expect(openid.searchParams.has("state")).toBe(false);
    expect(openid.searchParams.get("iss")).toBe(standIn.url);
  });
});

describe("the stand-in", () => {
  it("speaks GitHub's protocol for the person of the code", async () => {
    const path = "/github.com/login/oauth/access_token";
    const { body } = await exchange(path, back("https://github.com/login/oauth/authorize"));
    const headers = { authorization: `Bearer ${body.access_token}` };
    expect((await read("/api.github.com/user", { headers })).body).toMatchObject({ id: 7, email: null });
    expect((await read("/api.github.com/user/emails", { headers })).body).toEqual([
      expect.objectContaining({ email: emailOf("github", 7), primary: true, verified: true }),
    ]);
  });

  it("signs ID tokens that verify by its metadata, with the nonce of the request", async () => {
    const { body: metadata } = await read("/.well-known/openid-configuration");
    const callback = back(metadata.authorization_endpoint ?? "", { nonce: "n" });
    const { body } = await exchange("/token", callback);
    const keys = createRemoteJWKSet(new URL(metadata.jwks_uri ?? ""));
    const { payload } = await jwtVerify(body.id_token ?? "", keys, {
      issuer: metadata.issuer ?? "",
      audience: client.id,
      algorithms: ["RS256"],
    });
    const person = { sub: "7", email: emailOf("oidc", 7), email_verified: true };
    expect(payload).toMatchObject({ ...person, nonce: "n" });
    const headers = { authorization: `Bearer ${body.access_token}` };
    expect((await read("/userinfo", { headers })).body).toMatchObject(person);
  });

  it("has nothing at other addresses", async () => {
    expect((await read("/elsewhere")).status).toBe(404);
    expect((await read("/constructor")).status).toBe(404);
  });
});
