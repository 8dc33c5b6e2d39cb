import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { checkConfiguration } from "@/features/setup/configuration";
import { providerEntries } from "@/features/sign-in/providers";
import { envSchema } from "@/lib/env";
import { Fault } from "@/lib/fault";
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

describe(".env.example", () => {
  const text = () => readFileSync(".env.example", "utf8");
  /** Set or shown commented out. */
  const shown = () => [...text().matchAll(/^(?:#\s*)?([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1]);

  it("shows every variable there is, once, and no other", () => {
    const own = Object.keys(envSchema.shape);
    const providers = providerEntries.flatMap(({ env }) => Object.values(env));
    expect(shown().sort()).toEqual([...own, ...providers].sort());
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
