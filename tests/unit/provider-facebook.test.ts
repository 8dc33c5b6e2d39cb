import { createHmac } from "node:crypto";
import { customFetch } from "@auth/core";
import { expect, it } from "vitest";
import { ProviderRefused } from "@/features/oauth/errors";
import { facebook } from "@/features/providers/facebook";

type Made = {
  options: {
    authorization: { url: string };
    token: string;
    client: object;
    userinfo: { request: (context: { tokens: { access_token?: string } }) => Promise<unknown> };
  };
};

/** The entry's Auth.js provider, and the calls that it makes. */
function made(baseUrl: string | null, answer: () => Response) {
  const seen: Request[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    seen.push(new Request(input, init));
    return answer();
  };
  const common = {
    clientId: "id",
    clientSecret: "s3cr3t",
    name: "Facebook",
    checks: ["none"] as ["none"],
    profile: () => ({ id: "1" }),
    [customFetch]: fetch,
  };
  // Auth.js keeps what a provider was given in `options`, which its types do not say.
  const { options } = facebook.endpoints.authjs({ common, baseUrl, fetch }) as unknown as Made;
  return { options, seen };
}

const profile = { id: "10158", name: "Ada" };

it("has every address at one version of the API, which Auth.js's own no longer is", () => {
  const { options } = made(null, () => Response.json(profile));
  expect(options).toMatchObject({
    authorization: { url: "https://www.facebook.com/v26.0/dialog/oauth" },
    token: "https://graph.facebook.com/v26.0/oauth/access_token",
    client: { token_endpoint_auth_method: "client_secret_post" },
  });
  const local = made("http://127.0.0.1:3001/facebook", () => Response.json(profile)).options;
  expect([local.authorization.url, local.token]).toEqual([
    "http://127.0.0.1:3001/facebook/v26.0/dialog/oauth",
    "http://127.0.0.1:3001/facebook/v26.0/oauth/access_token",
  ]);
});

it("reads the profile by our own fetch, with the token in a header and a proof beside it", async () => {
  const { options, seen } = made(null, () => Response.json(profile));
  expect(await options.userinfo.request({ tokens: { access_token: "EAAB" } })).toEqual(profile);
  const [request] = seen;
  const url = new URL(request?.url ?? "");
  expect(url.origin + url.pathname).toBe("https://graph.facebook.com/v26.0/me");
  expect(Object.fromEntries(url.searchParams)).toEqual({
    fields: "id,name,email,picture.type(large)",
    appsecret_proof: createHmac("sha256", "s3cr3t").update("EAAB").digest("hex"),
  });
  expect(request?.headers.get("authorization")).toBe("Bearer EAAB");
});

it("takes Facebook's refusal for one, and repeats neither token nor proof", async () => {
  const error = { message: "Invalid OAuth access token", type: "OAuthException", code: 190, fbtrace_id: "A" };
  const { options } = made(null, () => Response.json({ error }, { status: 400 }));
  const refused = options.userinfo.request({ tokens: { access_token: "EAAB" } });
  await expect(refused).rejects.toThrow(ProviderRefused);
  await expect(refused).rejects.toThrow("https://graph.facebook.com/v26.0/me: refused (HTTP 400, 190)");
});

it.each([
  [403, { message: "(#4) Application request limit reached", is_transient: true, code: 4 }],
  [400, { message: "(#17) User request limit reached", code: 17, fbtrace_id: "A" }],
  [400, { message: "(#341) Feed action request limit reached", code: 341, fbtrace_id: "A" }],
])("asks too often, which it says with %i", async (status, error) => {
  const { options } = made(null, () => Response.json({ error }, { status }));
  await expect(options.userinfo.request({ tokens: { access_token: "EAAB" } })).rejects.toMatchObject({
    name: "ProviderUnavailable",
    trouble: "busy",
    status,
  });
});

it.each([
  [{ message: "Invalid appsecret_proof", type: "GraphMethodException", code: 100, fbtrace_id: "A" }, "100"],
  [{ message: "Nobody knows it", type: "MoonException", code: 99999, fbtrace_id: "A" }, "99999"],
  [{ message: "Another API's four", code: 4 }, "4"],
])("refuses us, and is named by its code: %j", async (error, code) => {
  const { options } = made(null, () => Response.json({ error }, { status: 400 }));
  await expect(options.userinfo.request({ tokens: { access_token: "EAAB" } })).rejects.toMatchObject({
    name: "ProviderRefused",
    code,
  });
});
