import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { clientCredentials } from "@/features/client-credentials/client-credentials";
import { mostKept } from "@/features/client-credentials/policy";
import { bearer, type Running, run } from "../local-providers/client";
import { testEnvironment } from "../support/environment";
import { type Answer, json, provider } from "../support/refreshing-provider";

// The app's own tokens, from the stand-ins, and from providers that answer badly.

testEnvironment({ LOCAL_PROVIDERS_URL: "" });

beforeEach(() => {
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation(() => true);
  return () => void vi.restoreAllMocks();
});

/** What was printed so far. */
const printed = () =>
  [process.stdout, process.stderr]
    .flatMap((stream) => vi.mocked(stream.write).mock.calls.map(String))
    .join("");

/** The value of a token that must have come. */
function tokenOf(result: Awaited<ReturnType<typeof clientCredentials>>): string {
  if (result.outcome !== "token") expect.fail(inspect(result));
  return result.token.value;
}

describe("at a stand-in", () => {
  let local: Running;
  beforeAll(async () => {
    local = await run();
  });
  afterAll(() => local.dispose());
  beforeEach(() => vi.stubEnv("LOCAL_PROVIDERS_URL", local.url) && undefined);

  const audience = "https://local.example/api/v2/";
  it.each([
    ["twitter", {}, "/twitter/2/users/by?usernames=kjohnson", /Katherine Johnson/],
    ["facebook", {}, "/facebook/v26.0/app", /local-facebook/],
    ["microsoft-entra-id", {}, "/microsoft-entra-id/graph/v1.0/users", /Barbara Liskov/],
    ["auth0", { audience, scopes: ["read:users"] }, "/auth0/api/v2/users", /Katherine Johnson/],
  ] as const)("%s gives one that its API takes", async (id, options, path, said) => {
    const token = tokenOf(await clientCredentials(id, options));
    const response = await bearer(local.url, path, token);
    expect(response.status).toBe(200);
    expect(await response.text()).toMatch(said);
    // The same again.
    expect(tokenOf(await clientCredentials(id, options))).toBe(token);
  });

  it("refuses what it does not give, with its own code, and nobody asks at once again", async () => {
    const scopes = ["https://graph.microsoft.com/User.Read"];
    const refused = { outcome: "refused", error: "invalid_scope" };
    for (let count = 0; count < 3; count++)
      expect(await clientCredentials("microsoft-entra-id", { scopes })).toEqual(refused);
    const seen = await (await fetch(`${local.url}/_control/requests`)).json();
    const asked = (seen as { requests: { body: { scope?: string } }[] }).requests;
    expect(asked.filter(({ body }) => body.scope === scopes[0])).toHaveLength(1);
  });
});

describe("no token is to be had", () => {
  const configure = (name: string, more: Record<string, string> = {}) => {
    for (const [end, value] of Object.entries({ ID: "8a61f9b3", SECRET: "c1f0e2d3b4a5", ...more }))
      vi.stubEnv(`AUTH_${name}_${end}`, value);
  };
  const ask = async (...parameters: Parameters<typeof clientCredentials>) => {
    const result = await clientCredentials(...parameters);
    if (result.outcome !== "not_offered") expect.fail(inspect(result));
    expect(result.why).toMatch(/^[A-Z].*\.$/);
    return result.reason;
  };

  it("where no such provider is configured", async () => {
    for (const id of ["github", "nothing", "__proto__", ""]) expect(await ask(id)).toBe("not_configured");
  });

  it("where there is no such grant", async () => {
    configure("GITHUB");
    configure("GOOGLE");
    expect(await ask("github")).toBe("no_grant");
    expect(await ask("google")).toBe("no_grant");
  });

  it("at Microsoft without one directory, and then there is", async () => {
    configure("MICROSOFT_ENTRA_ID");
    expect(await ask("microsoft-entra-id")).toBe("no_grant");
    for (const whose of ["common", "organizations", "consumers"]) {
      configure("MICROSOFT_ENTRA_ID", { ISSUER: `https://login.microsoftonline.com/${whose}/v2.0` });
      expect(await ask("microsoft-entra-id")).toBe("no_grant");
    }
  });

  it("at X without the API key, which is another pair than a sign-in's", async () => {
    configure("TWITTER");
    expect(await ask("twitter")).toBe("no_credentials");
    expect(await ask("twitter", { scopes: ["users.read"] })).toBe("no_scopes");
  });

  it("at Auth0 without an audience", async () => {
    configure("AUTH0", { ISSUER: "https://acme.eu.auth0.com" });
    expect(await ask("auth0", { scopes: ["read:users"] })).toBe("no_audience");
  });
});

const good = { access_token: "app_1", token_type: "Bearer", expires_in: 3600 };
const microsoft = "microsoft-entra-id";

describe("a provider's answer", () => {
  it("is asked for once, for any number of callers at once and after one another", async () => {
    const bodies = await provider(json(good));
    const values = await Promise.all(Array.from({ length: 50 }, () => clientCredentials(microsoft)));
    expect(new Set(values.map(tokenOf))).toEqual(new Set(["app_1"]));
    await clientCredentials(microsoft, { scopes: ["https://graph.microsoft.com/.default"] });
    expect(bodies.map((body) => Object.fromEntries(body))).toEqual([
      {
        grant_type: "client_credentials",
        scope: "https://graph.microsoft.com/.default",
        client_id: `local-${microsoft}`,
        client_secret: `local-${microsoft}-secret`,
      },
    ]);
  });

  it("is another one for other scopes or another audience, whatever their order", async () => {
    const bodies = await provider(json(good));
    const ask = (audience: string, ...scopes: string[]) => clientCredentials("auth0", { audience, scopes });
    await ask("https://one.example", "b", "a");
    await ask("https://one.example", "a", "b", "a");
    await ask("https://one.example", "a");
    await ask("https://two.example", "a", "b");
    expect(bodies.map((body) => [body.get("audience"), body.get("scope")])).toEqual([
      ["https://one.example", "a b"],
      ["https://one.example", "a"],
      ["https://two.example", "a b"],
    ]);
  });

  it("is kept until a minute before its end", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const bodies = await provider(json(good), json({ ...good, access_token: "app_2" }));
      const begun = Date.now();
      const first = await clientCredentials(microsoft);
      expect(first).toMatchObject({ token: { expiresAt: new Date(begun + 3600_000) } });
      vi.setSystemTime(begun + 3539_000);
      expect(tokenOf(await clientCredentials(microsoft))).toBe("app_1");
      vi.setSystemTime(begun + 3540_000);
      expect(tokenOf(await clientCredentials(microsoft))).toBe("app_2");
      expect(bodies).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it("that lives for less than a minute serves those who wait for it, and nobody after them", async () => {
    const bodies = await provider(json({ ...good, expires_in: 30 }));
    await Promise.all([clientCredentials(microsoft), clientCredentials(microsoft)]);
    await clientCredentials(microsoft);
    expect(bodies).toHaveLength(2);
  });

  it("without a lifetime does not end at X, and is not believed for long elsewhere", async () => {
    const { expires_in: _, ...endless } = good;
    await provider(json(endless));
    expect(await clientCredentials("twitter")).toMatchObject({ token: { expiresAt: null } });
    const other = await clientCredentials(microsoft);
    if (other.outcome !== "token") expect.fail(inspect(other));
    expect((other.token.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) - Date.now()).toBeLessThan(301_000);
  });

  it("that the API refuses is asked for once more", async () => {
    const bodies = await provider(json(good), json({ ...good, access_token: "app_2" }));
    const first = tokenOf(await clientCredentials(microsoft));
    const again = await Promise.all([1, 2].map(() => clientCredentials(microsoft, { refused: first })));
    expect(again.map(tokenOf)).toEqual(["app_2", "app_2"]);
    // An old complaint is not about the new one.
    expect(tokenOf(await clientCredentials(microsoft, { refused: first }))).toBe("app_2");
    expect(bodies).toHaveLength(2);
  });

  it("says what it is for, where that is less than was asked for", async () => {
    await provider(json({ ...good, scope: "read:users" }));
    const found = await clientCredentials("auth0", {
      audience: "https://a.example",
      scopes: ["read:users", "x"],
    });
    expect(found).toMatchObject({ token: { scopes: ["read:users"] } });
  });

  it("shows its value in no log and no JSON", async () => {
    await provider(json({ ...good, access_token: "hunter2hunter2" }));
    const found = await clientCredentials(microsoft);
    expect(tokenOf(found)).toBe("hunter2hunter2");
    expect(inspect(found, { depth: 9, showHidden: true }) + JSON.stringify(found)).not.toContain("hunter2");
    expect(printed()).toContain("app_token_received");
    expect(printed()).not.toMatch(/hunter2|secret/);
  });
});

describe("a provider that fails", () => {
  const html: Answer = (_, response) =>
    void response.writeHead(200, { "content-type": "text/html" }).end("<h1>Busy</h1>");
  const gone: Answer = (request) => void request.socket.destroy();

  it.each<[string, Answer, object]>([
    ["is down", json({}, 503), { outcome: "unavailable", retryAfter: 5 }],
    ["hangs up", gone, { outcome: "unavailable", retryAfter: 5 }],
    ["answers with a page", html, { outcome: "unavailable", retryAfter: 5 }],
    ["breaks off", json('{"access_token":"abc'), { outcome: "unavailable", retryAfter: 5 }],
    [
      "redirects",
      json({}, 307, { location: "https://evil.example" }),
      { outcome: "unavailable", retryAfter: 5 },
    ],
    [
      "has too many requests",
      json({}, 429, { "retry-after": "42" }),
      { outcome: "unavailable", retryAfter: 42 },
    ],
    ["gives no token", json({ token_type: "Bearer" }), { outcome: "unavailable", retryAfter: 5 }],
    ["gives an empty one", json({ ...good, access_token: "" }), { outcome: "unavailable", retryAfter: 5 }],
    [
      "gives one of another type",
      json({ ...good, token_type: "mac" }),
      { outcome: "unavailable", retryAfter: 5 },
    ],
    [
      "does not know us",
      json({ error: "invalid_client" }, 401),
      { outcome: "refused", error: "invalid_client" },
    ],
    [
      "does not let us",
      json({ error: "unauthorized_client" }, 400),
      { outcome: "refused", error: "unauthorized_client" },
    ],
    [
      "refuses with 200",
      json({ ...good, error: "invalid_scope" }),
      { outcome: "refused", error: "invalid_scope" },
    ],
    ["refuses in words", json({ error: "No! eyJhbGciOi" }, 400), { outcome: "refused", error: null }],
    ["refuses in its own shape", json({ errors: [{ code: 99 }] }, 403), { outcome: "refused", error: null }],
  ])("because it %s, is left alone for a while, and asked again", async (_name, answer, expected) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const bodies = await provider(answer, json(good));
      const both = await Promise.all([clientCredentials(microsoft), clientCredentials(microsoft)]);
      expect(both).toEqual([expected, expected]);
      const pause = "retryAfter" in expected ? Number(expected.retryAfter) : 5;
      vi.setSystemTime(Date.now() + (pause - 1) * 1000);
      const later = await clientCredentials(microsoft);
      expect(later).toEqual("retryAfter" in expected ? { ...expected, retryAfter: 1 } : expected);
      expect(bodies).toHaveLength(1);
      vi.setSystemTime(Date.now() + 2000);
      expect(tokenOf(await clientCredentials(microsoft))).toBe("app_1");
      expect(printed()).toContain("app_token_failed");
      expect(printed()).not.toMatch(/eyJ|-secret/);
    } finally {
      vi.useRealTimers();
    }
  });

  it("fails for what was asked, and not for other scopes", async () => {
    await provider(json({ error: "invalid_scope" }, 400), json(good));
    const ask = (scope: string) =>
      clientCredentials("auth0", { audience: "https://a.example", scopes: [scope] });
    expect(await ask("write:all")).toMatchObject({ outcome: "refused" });
    expect(await ask("read:users")).toMatchObject({ outcome: "token" });
  });
});

it("a hundred tokens are kept, and the oldest goes", async () => {
  const bodies = await provider(json(good));
  const ask = (number: number) => clientCredentials("auth0", { audience: `https://${number}.example` });
  for (let number = 0; number <= mostKept; number++) await ask(number);
  await ask(mostKept);
  expect(bodies).toHaveLength(mostKept + 1);
  await ask(0);
  expect(bodies).toHaveLength(mostKept + 2);
});
