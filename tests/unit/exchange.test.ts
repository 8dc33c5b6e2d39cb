import { describe, expect, it, vi } from "vitest";
import { exampleClients, type PublicClient, publicClients } from "@/features/exchange/clients";
import { isSameNetwork, markOf, networkOf } from "@/features/exchange/network";
import {
  clientFaults,
  decideRepeat,
  isKnownOrigin,
  isRegistered,
  oldestUse,
  readExchange,
  refreshGrace,
  refusalOf,
  registeredClients,
  scopesOfClient,
} from "@/features/exchange/policy";
import { newSalt, successorsOf } from "@/features/exchange/refresh-token";
import { facebook } from "@/features/providers/facebook";
import { hashToken } from "@/features/session/tokens";
import { failureCauses } from "@/features/sign-in/failures";
import { testEnvironment } from "../support/environment";

testEnvironment();

const client = (changes: Partial<PublicClient>): PublicClient => ({
  id: "app",
  name: "App",
  redirectUris: ["https://app.example/back"],
  ...changes,
});

describe("where somebody may be sent back to", () => {
  const native = client({
    redirectUris: [
      "http://127.0.0.1/callback",
      "http://[::1]/callback",
      "com.example.app:/back",
      "https://app.example/back",
    ],
  });

  it.each([
    "http://127.0.0.1/callback",
    "http://127.0.0.1:49152/callback",
    "http://[::1]:8080/callback",
    "com.example.app:/back",
    "https://app.example/back",
  ])("%s is registered", (uri) => {
    expect(isRegistered(uri, native)).toBe(true);
  });

  it.each([
    "http://127.0.0.1:0/callback",
    "http://127.0.0.1:99999/callback",
    "http://127.0.0.1:08080/callback",
    "http://localhost:8080/callback",
    "http://127.0.0.2:8080/callback",
    "http://127.0.0.1.evil.example:80/callback",
    "http://127.0.0.1:80@evil.example/callback",
    "http://evil.example:80/callback",
    "https://127.0.0.1:8080/callback",
    "http://127.0.0.1:8080/callback/",
    "http://127.0.0.1:8080/callback?x=1",
    "http://127.0.0.1:8080/callback#x",
    "http://127.0.0.1:8080/other/../callback",
    "http://127.0.0.1:8080",
    "http://127.0.0.1:8080/callback\n",
    "HTTP://127.0.0.1:8080/callback",
    "com.example.app:/back/",
    "com.example.app://back",
    "com.evil.app:/back",
    "https://app.example:8443/back",
    "https://app.example/back?x=1",
    "https://APP.example/back",
    "https://app.example/",
    "",
  ])("%j is not", (uri) => {
    expect(isRegistered(uri, native)).toBe(false);
  });
});

it("a port that is registered is good for itself", () => {
  const fixed = client({ redirectUris: ["http://127.0.0.1:8080/callback"] });
  expect(isRegistered("http://127.0.0.1:8080/callback", fixed)).toBe(true);
  for (const uri of ["http://127.0.0.1:8081/callback", "http://127.0.0.1/callback"])
    expect(isRegistered(uri, fixed), uri).toBe(false);
});

describe("the registered clients", () => {
  it("have no fault", () => {
    expect(clientFaults()).toEqual([]);
    expect(registeredClients()).toEqual([...publicClients, ...exampleClients]);
  });

  it("are without the examples on a production server", () => {
    expect(registeredClients({ NODE_ENV: "production" })).toEqual(publicClients);
    const demo = { NODE_ENV: "production", LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001" } as const;
    expect(registeredClients(demo)).toEqual(registeredClients({ NODE_ENV: "development" }));
  });

  it("may nothing that they do not name", () => {
    for (const id of ["another", "toString", ""]) expect(scopesOfClient(id)).toEqual({});
    expect(scopesOfClient("example-spa")).toEqual({ own: ["profile:read"] });
  });

  it.each([
    ["an id with a space", client({ id: "my app" })],
    ["an http address elsewhere", client({ redirectUris: ["http://app.example/back"] })],
    ["a port that is none", client({ redirectUris: ["http://127.0.0.1:99999/back"] })],
    ["localhost, which may be somebody else's", client({ redirectUris: ["http://localhost/back"] })],
    ["a scheme without a domain", client({ redirectUris: ["myapp:/back"] })],
    ["a scheme with a host", client({ redirectUris: ["com.example.app://back"] })],
    ["a fragment", client({ redirectUris: ["https://app.example/back#x"] })],
    ["a wildcard", client({ redirectUris: ["https://*.app.example/back"] })],
    ["a script", client({ redirectUris: ["javascript:alert(1)"] })],
    ["an origin with a path", client({ origins: ["https://app.example/"] })],
    ["an origin over http", client({ origins: ["http://app.example"] })],
    ["any origin", client({ origins: ["*"] })],
    ["no origin", client({ origins: ["null"] })],
    ["a scope that this app does not have", client({ scopes: { own: ["notes:read"] } })],
    ["a service that is not there", client({ scopes: { services: { "https://evil.example": ["read"] } } })],
    ["a service by the name of a method", client({ scopes: { services: { toString: [] } } })],
    [
      "a scope that a service does not have",
      client({ scopes: { services: { "https://notes.example.com": ["notes:read", "notes:delete"] } } }),
    ],
  ])("may not have %s", (_name, one) => {
    expect(clientFaults([one])).toHaveLength(1);
  });

  it("share nothing", () => {
    expect(clientFaults([client({}), client({})])).toHaveLength(2);
    expect(clientFaults([client({}), client({ id: "other" })])).toEqual([
      "The client other shares https://app.example/back with another one.",
    ]);
    const [any, one, another] = ["", ":8080", ":8081"].map((port) => `http://127.0.0.1${port}/back`);
    expect(clientFaults([client({ redirectUris: [any ?? "", one ?? "", another ?? ""] })])).toEqual([]);
    for (const uri of [any, another])
      expect(
        clientFaults([
          client({ redirectUris: [one ?? ""] }),
          client({ id: "other", redirectUris: [uri ?? ""] }),
        ]),
      ).toEqual(["The client other shares http://127.0.0.1/back with another one."]);
    expect(clientFaults([client({}), client({ id: "other", redirectUris: ["http://[::1]/back"] })])).toEqual(
      [],
    );
  });

  it("let their own pages call, and no others", () => {
    const clients = [client({ origins: ["https://app.example"] })];
    expect(isKnownOrigin("https://app.example", clients)).toBe(true);
    for (const origin of ["https://app.example.evil.example", "https://evil.example", "null", ""])
      expect(isKnownOrigin(origin, clients)).toBe(false);
  });
});

describe("a request for an exchange", () => {
  const good = {
    client_id: "example-cli",
    code: "code",
    code_verifier: "v".repeat(43),
    redirect_uri: "http://127.0.0.1:5000/callback",
    nonce: "n",
  };
  const read = (changes: Record<string, string | undefined>, origin: string | null = null, oidc = true) => {
    const all = Object.entries({ ...good, ...changes }).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    );
    const checks = ["pkce", "state", ...(oidc ? (["nonce"] as const) : [])] as const;
    return readExchange(new Map(all), origin, { checks });
  };

  it("comes from a claimed address where PKCE is not promised: the code may be in other hands", () => {
    const at = (redirect_uri: string) => {
      const client_id = redirect_uri.startsWith("https:") ? "example-phone" : "example-cli";
      const asked = new Map(Object.entries({ ...good, client_id, redirect_uri }));
      return readExchange(asked, null, facebook.authorization);
    };
    expect(at("https://app.example.com/signed-in")).toMatchObject({ client: { id: "example-phone" } });
    for (const uri of ["http://127.0.0.1:49152/callback", "http://127.0.0.1/callback"])
      expect(at(uri)).toMatchObject({
        error: "invalid_request",
        description: expect.stringContaining("https"),
      });
  });

  it("is read", () => {
    expect(read({})).toMatchObject({ client: { id: "example-cli" }, nonce: "n", issuer: null });
    expect(read({ nonce: undefined, iss: "https://x" }, null, false)).toMatchObject({
      nonce: null,
      issuer: "https://x",
    });
  });

  it.each([
    [{ client_id: undefined }, "invalid_client"],
    [{ client_id: "another" }, "invalid_client"],
    [{ client_id: "toString" }, "invalid_client"],
    [{ code: undefined }, "invalid_request"],
    [{ redirect_uri: undefined }, "invalid_request"],
    [{ redirect_uri: "https://evil.example/callback" }, "invalid_request"],
    [{ code_verifier: undefined }, "invalid_request"],
    [{ code_verifier: "v".repeat(42) }, "invalid_request"],
    [{ code_verifier: "v".repeat(129) }, "invalid_request"],
    [{ code_verifier: `${"v".repeat(43)}+` }, "invalid_request"],
    [{ nonce: undefined }, "invalid_request"],
  ])("with %j is refused", (changes, error) => {
    expect(read(changes)).toMatchObject({ error });
  });

  it("of a page of another origin is refused, also when the client has none", () => {
    expect(read({}, "https://evil.example")).toMatchObject({ error: "unauthorized_client", status: 403 });
    expect(read({}, "null")).toMatchObject({ error: "unauthorized_client" });
  });

  it.each(failureCauses)("that fails by %s says so to a developer", (cause) => {
    const { error, description, status } = refusalOf(cause);
    // RFC 6749, section 5.2: what a description may hold.
    expect(description).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
    expect(error).toMatch(/^[a-z_]+$/);
    expect(status).toBeGreaterThanOrEqual(400);
  });
});

describe("a refresh token that is shown", () => {
  const now = new Date("2026-03-01T12:00:00Z");
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);

  it.each([
    ["at once", {}, null],
    ["within the grace", { usedAt: ago(refreshGrace - 1) }, null],
    ["from where nobody knows", { sameNetwork: null }, null],
    ["after the grace", { usedAt: ago(refreshGrace) }, "late"],
    ["for the third time", { repeatedAt: ago(0) }, "again"],
    ["from another network", { sameNetwork: false }, "network"],
    ["when its successor has been used", { successorUsed: true }, "successor_used"],
    ["when its successor is gone", { successorUsed: null }, "successor_used"],
  ] as const)("again %s", (_name, changes, reason) => {
    const used = { usedAt: ago(1), repeatedAt: null, successorUsed: false, sameNetwork: true, ...changes };
    expect(decideRepeat(used, now)).toBe(reason);
  });

  it("is answered again for seconds only", () => {
    expect(refreshGrace).toBeLessThanOrEqual(15);
  });

  it("is known for seven days after its use", () => {
    expect(oldestUse(now)).toEqual(new Date("2026-02-22T12:00:00Z"));
  });

  it("has one successor, which nobody finds without the token, its row and the secret", () => {
    const salt = newSalt();
    const [next] = successorsOf("token", salt);
    expect(next).toMatch(/^[\w-]{43}$/);
    expect(successorsOf("token", salt)).toEqual([next]);
    expect(successorsOf("Token", salt)[0]).not.toBe(next);
    expect(successorsOf("token", newSalt())[0]).not.toBe(next);
    expect(hashToken(next)).toMatch(/^[0-9a-f]{64}$/);
    vi.stubEnv("AUTH_SECRET_1", process.env.AUTH_SECRET ?? "");
    vi.stubEnv("AUTH_SECRET", "h7Gd0aWqZs5KxRt2MvNcLp8YbJf3TeUo1iQwEr6AyBn4");
    const both = successorsOf("token", salt);
    expect(both).toHaveLength(2);
    expect(both[0]).not.toBe(next);
    expect(both[1], "under the secret that was").toBe(next);
  });
});

describe("where a refresh token was used", () => {
  const from = (address: string) => networkOf(new Headers({ "x-forwarded-for": address }));

  it("is a network, where the way to the client is known", () => {
    vi.stubEnv("TRUSTED_PROXY_HOPS", "1");
    expect(from("203.0.113.7")).toBe(from("203.0.113.200"));
    expect(from("203.0.113.7")).not.toBe(from("203.0.114.7"));
    expect(from("2001:db8:1::1")).toBe(from("2001:db8:1:ffff::2"));
    expect(from("2001:db8:1::1")).not.toBe(from("2001:db8:2::1"));
    for (const none of ["127.0.0.1", "::1", "unknown", ""]) expect(from(none), none).toBeNull();
    vi.stubEnv("TRUSTED_PROXY_HOPS", "0");
    expect(from("203.0.113.7"), "whatever a client writes").toBeNull();
  });

  it("is kept as a hash of its own in each row, which an older secret made as well", () => {
    const [network, salt] = ["203.0.113.0/24", newSalt()];
    const mark = markOf(network, salt);
    expect(mark).toMatch(/^[\w-]{43}$/);
    expect(markOf(network, newSalt())).not.toBe(mark);
    expect(markOf(null, salt)).toBeNull();
    expect(isSameNetwork(mark, network, salt)).toBe(true);
    expect(isSameNetwork(mark, "203.0.114.0/24", salt)).toBe(false);
    expect(isSameNetwork(mark, network, newSalt())).toBe(false);
    expect(isSameNetwork(null, network, salt)).toBeNull();
    expect(isSameNetwork(mark, null, salt)).toBeNull();
    vi.stubEnv("AUTH_SECRET_1", process.env.AUTH_SECRET ?? "");
    vi.stubEnv("AUTH_SECRET", "h7Gd0aWqZs5KxRt2MvNcLp8YbJf3TeUo1iQwEr6AyBn4");
    expect(isSameNetwork(mark, network, salt)).toBe(true);
  });
});
