import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { brand } from "@/lib/brand";
import { svgIcon } from "@/scripts/icons";
import { inMarkdown, nameFault, slugFault } from "@/scripts/rename";
import { repositoryFiles } from "../support/repository";

const read = (path: string) => readFileSync(path, "utf8");

it("the name is one, and the same for people and machines in every file", () => {
  expect(nameFault(brand.name)).toBeNull();
  expect(slugFault(brand.slug, [])).toBeNull();
  const [own, lock] = [JSON.parse(read("package.json")), JSON.parse(read("package-lock.json"))];
  const names = [own.name, lock.name, lock.packages[""].name];
  expect(names, 'Run `npm run rename -- "Your name"`.').toEqual([brand.slug, brand.slug, brand.slug]);
  expect(own.description, "The same as in lib/brand.ts.").toBe(brand.description);
});

/** What is not called after the app: who wrote it, how it came to be, what it was measured as, and tests of all that. */
const history =
  /^(LICENSE|docs\/(decisions\/|performance\.md|principles\.md)|bench\/|tests\/|scripts\/bench\.ts)/;

/** Names inside the code that nobody reads, and those of telemetry, by which dashboards ask. */
const inside = /valetKey[A-Z]\w*|valet_key\.|valet_key\)|"valet-key-[\w-]+-"/g;

it("the starter's own name stands in no other file", () => {
  const places = repositoryFiles()
    .filter((path) => !history.test(path) && !/\.(png|ico)$/.test(path))
    .flatMap((path) => {
      const named = /valet[ _-]?key/i.test(read(path).replace(inside, ""));
      return named ? [path] : [];
    });
  const named = [
    // The name itself, where `npm run rename` writes it.
    ...["README.md", "lib/brand.ts", "package-lock.json", "package.json"],
    // What is stored under a name, which never changes, and where people read of its place.
    ...["lib/permanent.ts", ".env.example", "Dockerfile"],
    ...["docs/guides/deploy-docker.md", "docs/guides/deploy-fly.md"],
  ];
  const elsewhere = places.filter((path) => !named.includes(path));
  expect(elsewhere, "Read the name from `brand` (lib/brand.ts), or say it without one.").toEqual([]);
});

it("README.md is headed by the name, as long as it is headed as it was", () => {
  const heading = read("README.md").split("\n")[0] ?? "";
  if (heading.startsWith("# ")) expect(heading).toBe(`# ${inMarkdown(brand.name)}`);
});

it("the icon is drawn from the mark and the colours", () => {
  expect(read("app/icon.svg"), "Run `npm run icons`.").toBe(svgIcon);
});

it("the colours are those of the style sheet", () => {
  const sheet = read("app/globals.css");
  for (const [name, { light, dark }] of Object.entries(brand.colors))
    expect(sheet, `--color-${name}, in lib/brand.ts and app/globals.css`).toContain(
      `--color-${name}: light-dark(${light}, ${dark});`,
    );
});
