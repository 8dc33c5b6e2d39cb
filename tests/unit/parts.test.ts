import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { nearest } from "@/lib/nearest";
import { core } from "@/scripts/parts/core";
import { choose, covers, type Part, readParts, routesOf } from "@/scripts/parts/manifest";
import { readRecord } from "@/scripts/parts/record";
import { rowsOf, withUsers } from "@/scripts/parts/rows";
import { repositoryFiles } from "../support/repository";

const paths = repositoryFiles();
const parts = readParts(".", paths);
const part = (name: string) => parts.find((one) => one.name === name) ?? expect.fail(`no part ${name}`);
const json = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, Record<string, string>>;

/** What is named more than once. */
const repeated = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index);

describe("manifests of parts", () => {
  it("there are, and each has a name of its own", () => {
    // A clone may have taken all of them away.
    expect(parts.length + readRecord(".").removed.length).toBeGreaterThan(0);
    expect(repeated(parts.map(({ name }) => name))).toEqual([]);
  });

  it("every feature is a part, or is known to be none", () => {
    const features = new Set(paths.flatMap((path) => /^features\/([^/]+)\//.exec(path)?.[1] ?? []));
    // A folder of its own, or one that is another part's as a whole.
    const filesOf = (name: string) => paths.filter((path) => path.startsWith(`features/${name}/`));
    const none = [...features].filter(
      (name) =>
        !parts.some(
          ({ own }) =>
            own.some((path) => manifestOf(name).test(path)) ||
            filesOf(name).every((path) => own.includes(path)),
        ),
    );
    const lost = Object.keys(core).filter((name) => paths.every((path) => !path.includes(name)));
    const advice = "Add a part.json to the feature, or its name and a reason to scripts/parts/core.ts.";
    expect(
      none.filter((name) => !Object.hasOwn(core, name)),
      advice,
    ).toEqual([]);
    expect(lost, "scripts/parts/core.ts names what is not there.").toEqual([]);
  });

  it("a file is one part's; one in another's folder stands between the two", () => {
    const ownersOf = (path: string) => parts.filter(({ own }) => own.includes(path)).map(({ name }) => name);
    const shared = paths.filter((path) => ownersOf(path).length > 1);
    const between = (path: string, owners = ownersOf(path)) =>
      owners.length === 2 && owners.some((name) => path.startsWith(folderOf(name)));
    expect(shared.filter((path) => !between(path))).toEqual([]);
    expect(paths.some((path) => ownersOf(path).length > 0)).toBe(parts.length > 0);
  });

  it.each(parts.map(({ name }) => name))("%s names only what there is", (name) => {
    const { files, needs, env, dependencies, scripts } = part(name);
    expect(files.filter((pattern) => !paths.some((path) => covers(pattern, path)))).toEqual([]);
    expect(needs.filter((need) => !parts.some((one) => one.name === need))).toEqual([]);
    const example = readFileSync(".env.example", "utf8");
    expect(env.filter((one) => !new RegExp(`^${one}=`, "m").test(example))).toEqual([]);
    expect(dependencies.filter((one) => !json.dependencies?.[one] && !json.devDependencies?.[one])).toEqual(
      [],
    );
    expect(scripts.filter((one) => !json.scripts?.[one])).toEqual([]);
  });

  it("a variable, a package, a command and a model are one part's", () => {
    for (const field of ["env", "dependencies", "scripts", "models"] as const)
      expect(repeated(parts.flatMap((one) => one[field])), field).toEqual([]);
    const schema = paths.filter((path) => /^prisma\/schema\/(?!core\.)/.test(path));
    expect(schema.filter((path) => !parts.some(({ own }) => own.includes(path)))).toEqual([]);
  });
});

/** Its manifest in its folder, by the one name or the other. */
const manifestOf = (feature: string) => new RegExp(`^features/${feature}/(${feature}\\.)?part\\.json$`);

const folderOf = (name: string) =>
  (part(name).own.find((path) => path.endsWith(`/${name}/part.json`)) ?? "-").replace(/part\.json$/, "");

const made = (name: string, needs: string[] = []) => ({ name, needs }) as Part;

describe("which parts are meant", () => {
  const some = [made("basement"), made("house", ["basement"]), made("own-garden")];

  it("an unknown one is told with the nearest", () => {
    expect(() => choose(some, ["huose"])).toThrow("There is no part huose. Did you mean house?");
    expect(() => choose(some, ["quantum-tunnel"])).toThrow(
      "There is no part quantum-tunnel. `npm run remove`",
    );
    expect(nearest("garden", ["own-garden", "house"])).toBe("own-garden");
  });

  it("one that another needs stays, or both go", () => {
    expect(() => choose(some, ["basement"])).toThrow(
      "house needs basement: keep basement, or remove house as well.",
    );
    expect(choose(some, ["basement", "house"]).map(({ name }) => name)).toEqual(["basement", "house"]);
  });

  it("what is no part is told with its reason", () => {
    expect(() => choose(some, ["session"])).toThrow("session is no part, and stays. Who is signed in.");
  });

  it("patterns: brackets are a route's, stars are not", () => {
    expect(covers("app/house/**", "app/house/rooms/[id]/page.tsx")).toBe(true);
    expect(covers("app/x/[id]/*", "app/x/[id]/page.tsx")).toBe(true);
    expect(covers("tests/house*.ts", "tests/house/a.ts")).toBe(false);
    expect(
      routesOf([
        "app/api/doors/[id]/route.ts",
        "app/house/page.tsx",
        "app/layout.tsx",
        "app/attic/page.dev.tsx",
      ]),
    ).toEqual(["/api/doors/[id]", "/house", "/attic"]);
  });
});

describe("sets in which each two parts are gone together", () => {
  const some = [
    ...["attic", "garden", "kitchen", "stairs"].map((name) => made(name)),
    made("house", ["basement"]),
    made("basement"),
  ];

  it("while each third stays, and what needs them goes as well", () => {
    const rows = rowsOf(some);
    for (const one of some)
      for (const other of some) {
        const gone = new Set([...withUsers(one.name, some), ...withUsers(other.name, some)]);
        for (const { name } of some)
          if (!gone.has(name))
            expect(
              rows.some((row) => [...gone].every((each) => row.includes(each)) && !row.includes(name)),
              `${one.name} and ${other.name} without ${name}`,
            ).toBe(true);
      }
    for (const row of rows) if (row.includes("basement")) expect(row).toContain("house");
    expect(rows.length).toBeLessThan(some.length * 3);
    expect(rowsOf(some)).toEqual(rows);
  });
});
