import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { examine } from "@/features/doctor/examine";
import { secretVariables } from "@/features/doctor/variables";
import { checkConfiguration } from "@/features/setup/configuration";
import {
  development,
  facebook,
  file,
  type Given,
  github,
  google,
  microsoft,
  production,
  sso,
  withFile,
  x,
} from "../support/configurations";
import { requiredEnvironment as required } from "../support/environment";
import { environmentRows } from "../support/misconfigured-environment";
import { fileRows } from "../support/misconfigured-files";

const rows = [...environmentRows, ...fileRows];

function examined({ mode = "development", source = {}, environment = null, files = [] }: Given = {}) {
  return examine({ mode, source: { ...required, NODE_ENV: mode, ...source }, environment, files });
}

/** @returns whether the app starts with it */
function starts({ mode = "development", source }: Given): boolean {
  try {
    checkConfiguration({ ...required, NODE_ENV: mode, ...source });
    return true;
  } catch {
    return false;
  }
}

/** @returns values that no finding may hold */
function secretsIn({ source = {}, files = [] }: Given): string[] {
  const lines = files.flatMap((one) => one.lines.map(({ name, value }) => [name, value] as const));
  return [...Object.entries(source), ...lines]
    .filter(([name]) => secretVariables.includes(name) || /SECRET|_ID$/.test(name))
    .map(([, value]) => value.trim())
    .filter((value) => value.length >= 8)
    .concat("pw-of-mysql", "ss-word");
}

describe("a configuration that is right", () => {
  it.each<[string, Given]>([
    ["a fresh clone", {}],
    [
      "development with real providers",
      development({ ...github, ...google, ...facebook, ...microsoft, ...sso }),
    ],
    ["X on 127.0.0.1", development({ AUTH_URL: "http://127.0.0.1:3000", ...x })],
    ["production", production({})],
    ["a file of one's own", withFile(file(".env.local", { ...required, ...github }), github)],
  ])("has nothing to mend: %s", (_name, given) => {
    expect(examined(given)).toEqual([]);
  });
});

describe("a misconfiguration", () => {
  it("comes in more than thirty kinds, and each is provoked below", () => {
    expect(new Set(rows.map(([code]) => code)).size).toBeGreaterThan(30);
  });

  it.each(rows)("%s: %s is found, says what to do, and keeps secrets", (code, about, given, todo) => {
    const findings = examined(given);
    const found = findings.find((one) => one.code === code && one.about === about);
    expect(found, JSON.stringify(findings, null, 1)).toBeDefined();
    expect(found?.text).toMatch(todo);
    const told = findings.map(({ text }) => text).join("\n");
    expect(secretsIn(given).filter((secret) => told.includes(secret))).toEqual([]);
    // An error is what the app does not start with, and nothing else.
    expect(findings.every(({ severity }) => severity !== "error")).toBe(starts(given));
  });
});

it("the worst comes first, and nothing twice", () => {
  const found = examined(
    production({ RATE_LIMITS: "off", OPERATOR_NAME: "", AUTH_GITHUB_ID: "", PORT: "x" }),
  );
  expect(found[0]?.severity).toBe("error");
  expect(new Set(found.map(({ text }) => text)).size).toBe(found.length);
});

it("the guide has every code that there is, and no other", () => {
  const sources = ["features/doctor", "features/doctor/checks", "scripts/support/doctor", "scripts"].flatMap(
    (folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith(".ts"))
        .map((name) => readFileSync(`${folder}/${name}`, "utf8")),
  );
  const made = sources.flatMap((text) =>
    [...text.matchAll(/\bfinding\("\w+", "(\w+)"\)/g)].map(([, code = ""]) => code),
  );
  const table = readFileSync("docs/guides/doctor.md", "utf8").split("## What it finds")[1] ?? "";
  const told = [...table.matchAll(/^\|([^|]+)\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, code = ""]) => code),
  );
  expect(told.sort()).toEqual([...new Set(made)].sort());
});
