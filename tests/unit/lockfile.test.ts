import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Package = { version?: string; resolved?: string; optionalDependencies?: Record<string, string> };
type Lockfile = { lockfileVersion: number; packages: Record<string, Package> };

const { lockfileVersion, packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as Lockfile;

/** Whose binaries come as a package for each platform, and where those differ from the usual names. */
const families: { owner: string; binary: (platform: string) => string; musl: boolean }[] = [
  { owner: "next", binary: (platform) => `@next/swc-${msvc(gnu(platform))}`, musl: true },
  { owner: "@biomejs/biome", binary: (platform) => `@biomejs/cli-${platform}`, musl: true },
  {
    owner: "@tailwindcss/oxide",
    binary: (platform) => `@tailwindcss/oxide-${msvc(gnu(platform))}`,
    musl: true,
  },
  { owner: "lightningcss", binary: (platform) => `lightningcss-${msvc(gnu(platform))}`, musl: true },
  { owner: "libsql", binary: (platform) => `@libsql/${msvc(gnu(platform))}`, musl: true },
  { owner: "rolldown", binary: (platform) => `@rolldown/binding-${msvc(gnu(platform))}`, musl: true },
  { owner: "typescript", binary: (platform) => `@typescript/typescript-${platform}`, musl: false },
  { owner: "esbuild", binary: (platform) => `@esbuild/${platform}`, musl: false },
];

const platforms = ["darwin-arm64", "darwin-x64", "linux-x64", "linux-arm64", "win32-x64"];

/** linux-x64 → linux-x64-gnu, where the family tells the C libraries apart. */
const gnu = (platform: string) => (/^linux-[^-]+$/.test(platform) ? `${platform}-gnu` : platform);
const msvc = (platform: string) => (platform.startsWith("win32") ? `${platform}-msvc` : platform);

/** Where a package is installed: one path for each version, since npm nests what it cannot share. */
const installed = (name: string) =>
  Object.keys(packages).filter(
    (path) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`),
  );

describe("the lockfile", () => {
  it("is one that npm 7 and later read", () => {
    expect(lockfileVersion).toBe(3);
  });

  // `npm install` on one machine can leave the others' binaries out, and then `npm ci` fails there.
  it("holds the binaries of every platform", () => {
    const missing = families.flatMap(({ owner, binary, musl }) => {
      const owners = installed(owner);
      if (owners.length === 0) return [`${owner} itself`];
      const wanted = [...platforms, ...(musl ? ["linux-x64-musl"] : [])].map(binary);
      return owners.flatMap((path) =>
        wanted
          .filter((name) => {
            const version = packages[path]?.optionalDependencies?.[name];
            return !version || !installed(name).some((found) => packages[found]?.version === version);
          })
          .map((name) => `${name} for ${path}`),
      );
    });
    expect(missing, "Delete package-lock.json and node_modules and install again.").toEqual([]);
  });

  it("takes every package from npm's registry", () => {
    const elsewhere = Object.entries(packages).filter(
      ([, { resolved }]) => resolved !== undefined && !resolved.startsWith("https://registry.npmjs.org/"),
    );
    expect(elsewhere).toEqual([]);
  });

  it("pins what package.json asks for, exactly", () => {
    const manifest = JSON.parse(readFileSync("package.json", "utf8"));
    for (const [name, wanted] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      expect(wanted, name).toMatch(/^\d+\.\d+\.\d+(-[\w.-]+)?$/);
      expect(packages[`node_modules/${name}`]?.version, name).toBe(wanted);
    }
  });
});
