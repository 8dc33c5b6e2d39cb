import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { PHASE_PRODUCTION_BUILD } from "next/constants";
import { describe, expect, it } from "vitest";
import { providerEntries } from "@/features/providers";
import { describedVariables } from "@/features/providers/by-variables";
import { checkConfiguration, otherPort } from "@/features/setup/configuration";
import { envSchema } from "@/lib/env";
import { Fault } from "@/lib/fault";
import nextConfig from "@/next.config";
import { requiredEnvironment as required } from "../support/environment";

/** @returns the message of what the check throws, or an empty string. */
function refusal(source: Record<string, string>): string {
  try {
    checkConfiguration(source);
    return "";
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error.message;
  }
}

describe("the configuration check", () => {
  it("gives the parsed environment", () => {
    expect(checkConfiguration({ ...required, PORT: "4000" }).PORT).toBe(4000);
  });

  it("names faults of the environment and of the providers together", () => {
    const message = refusal({ PORT: "x", AUTH_GITHUB_ID: "Iv1.0123", AUTH_TWITTER_SECRET: "s" });
    for (const name of [
      "PORT",
      "AUTH_SECRET",
      "TOKEN_ENCRYPTION_KEY",
      "AUTH_GITHUB_SECRET",
      "AUTH_TWITTER_ID",
    ]) {
      expect(message).toMatch(new RegExp(`^  - ${name} (is|must|looks)`, "m"));
    }
  });

  it("explains a broken address of the local providers instead of failing over it", () => {
    for (const LOCAL_PROVIDERS_URL of ["nonsense", "//", "http://"]) {
      expect(refusal({ ...required, LOCAL_PROVIDERS_URL })).toContain(
        "LOCAL_PROVIDERS_URL must be a loopback",
      );
    }
  });
});

describe("an AUTH_URL with a port", () => {
  const told = (AUTH_URL: string, PORT = 3000, TRUSTED_PROXY_HOPS = 0) =>
    otherPort({ AUTH_URL, PORT, TRUSTED_PROXY_HOPS });

  it.each([
    ["http://localhost:3001", "port 3001", "http://localhost:3000"],
    ["http://127.0.0.1:443", "port 443", "http://127.0.0.1:3000"],
    ["http://[::1]:3001/", "port 3001", "http://[::1]:3000"],
  ])("that is not the server's is told: %s", (url, port, wanted) => {
    expect(told(url)).toMatch(new RegExp(`^AUTH_URL says ${port}, .* listens on 3000\\.`));
    expect(told(url)?.endsWith(`set AUTH_URL=${wanted}`)).toBe(true);
  });

  it.each([
    ["the server's", "http://localhost:3000"],
    ["https, which a proxy speaks", "https://app.example.com:8443"],
    ["https on this machine", "https://localhost:3001"],
    ["none, at which a proxy listens", "http://localhost"],
    ["http's own, which is none", "http://localhost:80"],
  ])("that is %s is fine", (_name, url) => {
    expect(told(url)).toBeNull();
  });

  it("of a proxy that is configured is fine", () => {
    expect(told("http://localhost:8080", 3000, 1)).toBeNull();
  });
});

it("the build stands by itself, whatever lies in the folder above", () => {
  const { outputFileTracingRoot, turbopack } = nextConfig(PHASE_PRODUCTION_BUILD);
  expect([outputFileTracingRoot, turbopack?.root]).toEqual([process.cwd(), process.cwd()]);
});

/** Of providers that have no entry. */
const others: readonly string[] = [...describedVariables];

describe(".env.example", () => {
  const text = () => readFileSync(".env.example", "utf8");
  /** Set or shown commented out. */
  const shown = () => [...text().matchAll(/^(?:#\s*)?([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1]);

  it("shows every variable there is, once, and no other", () => {
    const own = Object.keys(envSchema.shape);
    const providers = providerEntries.flatMap(({ env }) => Object.values(env));
    expect(shown().sort()).toEqual([...own, ...providers, ...others].sort());
  });

  it("holds no secret that would work", () => {
    const values = parseEnv(text());
    expect(values.AUTH_SECRET ?? "").toBe("");
    expect(values.TOKEN_ENCRYPTION_KEY ?? "").toBe("");
    const message = refusal(values as Record<string, string>);
    expect(message).toMatch(/AUTH_SECRET is missing/);
    // Apart from the two secrets it is right as it is.
    expect(refusal({ ...(values as Record<string, string>), ...required })).toBe("");
  });
});
