import { describe, expect, it, vi } from "vitest";
import { env, isLoopback, originOf, parseEnv } from "@/lib/env";
import { Fault } from "@/lib/fault";
import { requiredEnvironment as required, testEnvironment } from "../support/environment";

testEnvironment();

/** The faults of the required variables with these changes. */
const faults = (changes: Record<string, string | undefined>) => parseEnv({ ...required, ...changes }).faults;

describe("the environment", () => {
  it("needs two secrets and nothing else", () => {
    expect(parseEnv(required)).toEqual({
      faults: [],
      env: {
        ...required,
        NODE_ENV: "development",
        DATABASE_URL: "file:.data/valet-key.db",
        DATABASE_POOL: 10,
        PORT: 3000,
        TRUSTED_PROXY_HOPS: 0,
        RATE_LIMITS: "on",
        KEEP_ALIVE: 125,
        STOP_DELAY: 0,
        STOP_LIMIT: 25,
        LOG_LEVEL: "info",
        SIGNUP: "open",
        ALLOWED_EMAILS: [],
        ADMIN_EMAILS: [],
        ACTIVITY_RETENTION_DAYS: 365,
        CLEANUP_SCHEDULE: "on",
      },
    });
  });

  it("counts an empty string as absent", () => {
    expect(
      faults({ AUTH_URL: "", PORT: "", LOG_LEVEL: "", DATABASE_URL: "", LOCAL_PROVIDERS_URL: "" }),
    ).toEqual([]);
    expect(faults({ AUTH_SECRET: "" })).toEqual([expect.stringMatching(/^AUTH_SECRET is missing/)]);
  });

  it("names every fault at once, each with its variable", () => {
    const { env, faults } = parseEnv({
      AUTH_SECRET: "short",
      AUTH_URL: "nonsense",
      DATABASE_URL: "mysql://localhost",
      PORT: "99999",
      LOCAL_PROVIDERS_URL: "http://10.0.0.1",
      ALLOW_LOCAL_PROVIDERS: "yes",
      LOG_LEVEL: "loud",
      SIGNUP: "maybe",
      ALLOWED_EMAILS: "*",
      ADMIN_EMAILS: "*@example.com",
    });
    expect(env).toBeNull();
    const names = new Set(faults.map((fault) => fault.split(" ")[0]));
    const expected =
      "AUTH_SECRET AUTH_URL DATABASE_URL PORT LOCAL_PROVIDERS_URL ALLOW_LOCAL_PROVIDERS LOG_LEVEL SIGNUP";
    const more = ["TOKEN_ENCRYPTION_KEY", "ALLOWED_EMAILS", "ADMIN_EMAILS"];
    expect([...names].sort()).toEqual([...expected.split(" "), ...more].sort());
    for (const fault of faults) expect(fault).toMatch(/^[A-Z_]+ [a-z].*\.\)?$/);
  });

  it("never repeats a value in a fault", () => {
    const value = "hunter2-hunter2";
    const secrets = ["AUTH_SECRET", "TOKEN_ENCRYPTION_KEY"];
    const more = [
      "AUTH_URL",
      "DATABASE_URL",
      "PORT",
      "LOG_LEVEL",
      "SIGNUP",
      "ALLOWED_EMAILS",
      "ADMIN_EMAILS",
    ];
    const names = [...secrets, ...more];
    expect(faults(Object.fromEntries(names.map((name) => [name, value]))).join("\n")).not.toContain(value);
  });

  it.each(["abc", "-1", "3.5", "65536", "0x10000"])("PORT=%s is no port", (PORT) => {
    expect(faults({ PORT })).toEqual(["PORT is not a port number."]);
  });

  it.each(["0", "-1", "1.5", "a year", "1e9"])(
    "activity is not kept for %s days",
    (ACTIVITY_RETENTION_DAYS) => {
      expect(faults({ ACTIVITY_RETENTION_DAYS })).toEqual([
        "ACTIVITY_RETENTION_DAYS must be a whole number of days, from 1 to 36500.",
      ]);
    },
  );

  it("cleans up by schedule or does not", () => {
    expect(faults({ CLEANUP_SCHEDULE: "off" })).toEqual([]);
    expect(faults({ CLEANUP_SCHEDULE: "no" })).toEqual(["CLEANUP_SCHEDULE must be on or off."]);
  });
});

describe("this site's own address", () => {
  it.each(["https://app.acme.test", "http://localhost:3000", "http://127.0.0.1", "http://[::1]:8080"])(
    "may be %s",
    (AUTH_URL) => {
      expect(faults({ AUTH_URL })).toEqual([]);
    },
  );

  it.each([
    "http://app.acme.test",
    "http://localhost.acme.test",
    "http://127.0.0.1.nip.io",
    "http://localhost@acme.test",
    "ftp://localhost",
    "javascript:alert(1)",
    "localhost:3000",
    "app.acme.test",
  ])("may not be %s", (AUTH_URL) => {
    expect(faults({ AUTH_URL }).length).toBeGreaterThan(0);
  });

  it("is an origin: no path, no slash at the end, no default port, no user", () => {
    const origin = (AUTH_URL?: string, PORT = 3000) => originOf({ AUTH_URL, PORT });
    expect(origin("https://app.acme.test/")).toBe("https://app.acme.test");
    expect(origin("https://App.Acme.test:443/api/auth?x#y")).toBe("https://app.acme.test");
    expect(origin("https://user:word@app.acme.test")).toBe("https://app.acme.test");
    expect(origin(undefined, 4000)).toBe("http://localhost:4000");
  });

  it("knows this machine by its names only", () => {
    for (const host of ["localhost", "127.0.0.1", "[::1]", "LOCALHOST:3000", "127.1"]) {
      expect(isLoopback(`http://${host}`), host).toBe(true);
    }
    for (const host of [
      "localhost.evil.example",
      "127.0.0.1.evil.example",
      "127.0.0.2",
      "0.0.0.0",
      "10.0.0.1",
    ]) {
      expect(isLoopback(`http://${host}`), host).toBe(false);
    }
  });
});

describe("local providers in production", () => {
  const local = { NODE_ENV: "production", LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001" };

  it.each([
    ["neither step", {}],
    ["a public address and no permission", { AUTH_URL: "https://app.acme.test" }],
    ["permission but a public address", { AUTH_URL: "https://app.acme.test", ALLOW_LOCAL_PROVIDERS: "1" }],
    ["a local address but no permission", { AUTH_URL: "http://localhost:3000" }],
  ])("are refused with %s", (_name, more) => {
    expect(faults({ ...local, ...more })).toEqual([
      expect.stringMatching(/^LOCAL_PROVIDERS_URL is set in production/),
    ]);
  });

  it("are let in with both steps, and in development with none", () => {
    expect(faults({ ...local, AUTH_URL: "http://localhost:3000", ALLOW_LOCAL_PROVIDERS: "1" })).toEqual([]);
    expect(faults({ ...local, NODE_ENV: "development" })).toEqual([]);
  });

  it.each(["http://192.168.1.5:3001", "https://providers.acme.test", "nonsense", "file:///etc/passwd"])(
    "are never at %s",
    (LOCAL_PROVIDERS_URL) => {
      expect(faults({ LOCAL_PROVIDERS_URL }).join()).toContain("loopback");
    },
  );
});

describe("what limits requests", () => {
  it.each(["0", "1", "10"])("is told of %s proxies", (TRUSTED_PROXY_HOPS) => {
    expect(parseEnv({ ...required, TRUSTED_PROXY_HOPS }).env?.TRUSTED_PROXY_HOPS).toBe(
      Number(TRUSTED_PROXY_HOPS),
    );
  });

  it.each(["-1", "11", "1.5", "all", "1,2"])("is not told of %s proxies", (TRUSTED_PROXY_HOPS) => {
    expect(faults({ TRUSTED_PROXY_HOPS })).toEqual([expect.stringMatching(/^TRUSTED_PROXY_HOPS /)]);
  });

  it.each(["ON", "true", "0", "no"])("is not turned off or on by %s", (RATE_LIMITS) => {
    expect(faults({ RATE_LIMITS })).toEqual(["RATE_LIMITS must be on or off."]);
  });
});

describe("who may come in", () => {
  it("is read as lists, without regard to case", () => {
    const { env } = parseEnv({
      ...required,
      SIGNUP: "closed",
      ALLOWED_EMAILS: "*@Acme.test, ada@example.com",
      ADMIN_EMAILS: "Ada@example.com",
    });
    expect(env).toMatchObject({
      SIGNUP: "closed",
      ALLOWED_EMAILS: ["@acme.test", "ada@example.com"],
      ADMIN_EMAILS: ["ada@example.com"],
    });
  });

  it("names the entry that is wrong by its number, also when other values are faulty", () => {
    expect(
      faults({ PORT: "x", ALLOWED_EMAILS: "a@acme.test, *@*", ADMIN_EMAILS: "@acme.test", SIGNUP: "" }),
    ).toEqual([
      "PORT is not a port number.",
      "ALLOWED_EMAILS must be addresses such as ada@example.com or *@example.com with commas between them: entry 2 is not one.",
      "ADMIN_EMAILS must be whole addresses such as ada@example.com with commas between them: entry 1 is not one.",
    ]);
  });
});

describe("env()", () => {
  it("throws a Fault that names all that is wrong", () => {
    vi.stubEnv("AUTH_SECRET", "");
    vi.stubEnv("TOKEN_ENCRYPTION_KEY", "");
    expect(env).toThrow(Fault);
    expect(env).toThrow(/AUTH_SECRET is missing[\s\S]*TOKEN_ENCRYPTION_KEY is missing/);
  });

  it("sees a change outside production, where .env.local is reloaded", () => {
    vi.stubEnv("PORT", "4001");
    expect(env().PORT).toBe(4001);
    vi.stubEnv("PORT", "4002");
    expect(env().PORT).toBe(4002);
  });
});

it("names local providers in production also when other values are faulty", () => {
  const { faults } = parseEnv({ NODE_ENV: "production", LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001" });
  expect(faults).toEqual([
    expect.stringMatching(/^AUTH_SECRET is missing/),
    expect.stringMatching(/^TOKEN_ENCRYPTION_KEY is missing/),
    expect.stringMatching(/^LOCAL_PROVIDERS_URL is set in production/),
  ]);
});
