import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { judge } from "@/scripts/advisories";

type Package = { hasInstallScript?: true; dev?: true; integrity?: string; link?: true };
const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  packages: Record<string, Package>;
};
const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Record<
  "dependencies" | "devDependencies" | "scripts",
  Record<string, string>
>;

const all = { ...manifest.dependencies, ...manifest.devDependencies };

/** Packages that would run something when they are installed, and why nothing is missing without it. */
const installScripts: Record<string, string> = {
  "@prisma/engines": "downloads an engine, which generating does without (docs/decisions/0003-database.md)",
  prisma: "checks Node's version, as scripts/run.mjs does",
  esbuild: "replaces a small script by the binary that npm has brought already, to start a little faster",
};

describe("what is installed", () => {
  it("W18 runs nothing when it is installed: npm is told so, and all that would is known", () => {
    expect(readFileSync(".npmrc", "utf8")).toMatch(/^ignore-scripts=true$/m);
    const names = Object.entries(packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.replace(/^.*node_modules\//, ""));
    expect([...new Set(names)].sort()).toEqual(Object.keys(installScripts).sort());
    for (const name of ["preinstall", "install", "postinstall", "prepare"]) {
      expect(manifest.scripts[name], `our own ${name}`).toBeUndefined();
    }
  });

  it("W18 is what the lockfile has a hash of", () => {
    const without = Object.entries(packages).filter(
      ([path, one]) => path !== "" && !one.link && !one.integrity,
    );
    expect(without.map(([path]) => path)).toEqual([]);
  });

  // part: decisions
  it("W18 is there for a reason, if we ask for it by name", () => {
    const reasons = readFileSync("docs/decisions/0005-dependencies.md", "utf8");
    const named = [...reasons.matchAll(/^\| (`.+?`) \| .{5,} \|$/gm)].flatMap(([, cell = ""]) => {
      const names = [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
      const scope = names[0]?.match(/^@[^/]+\//)?.[0] ?? "";
      // Of several of one owner only the first is written out.
      return names.map((name) => (scope && !/[@/]/.test(name) && !(name in all) ? scope + name : name));
    });
    expect(Object.keys(all).filter((name) => !named.includes(name))).toEqual([]);
    // The record tells of the packages of parts that were taken away, too.
    const whole = !existsSync(".starter.json");
    expect(named.filter((name) => whole && !(name in all))).toEqual([]);
  });
});

describe("known advisories", () => {
  const report = (vulnerabilities: object) => JSON.stringify({ auditReportVersion: 2, vulnerabilities });

  it("W18 fail the gate, by name", () => {
    const found = judge(report({ next: { name: "next", severity: "critical", range: "<16.4.5" } }));
    expect(found.ok).toBe(false);
    expect(found.lines.join("\n")).toContain("next <16.4.5: critical");
    expect(judge(report({})).ok).toBe(true);
  });

  it("W18 nobody can be asked about are no advisories, and it says that nothing was checked", () => {
    const answer = {
      message: "405 Method Not Allowed - POST https://registry.example/-/npm/v1",
      statusCode: 405,
    };
    for (const one of [
      answer,
      { message: "request failed, reason: getaddrinfo ENOTFOUND registry.example" },
    ]) {
      const { ok, lines } = judge(JSON.stringify(one));
      expect([ok, lines.join()]).toEqual([true, expect.stringMatching(/^NOT CHECKED/)]);
    }
  });

  it.each(["", "not JSON", "{}", "null", '{"auditReportVersion":2}', '{"statusCode":500}'])(
    "W18 an answer that says neither fails the gate: %j",
    (output) => {
      expect(judge(output).ok).toBe(false);
    },
  );

  it("W18 the gate asks, on every change", () => {
    const gate = readFileSync(".ci/run", "utf8");
    expect(gate).toMatch(/^npm run advisories$/m);
    expect(readFileSync(".github/workflows/ci.yml", "utf8")).toMatch(/run: bash \.ci\/run/);
    expect(manifest.scripts.advisories).toBe("node scripts/run.mjs advisories");
  });
});
