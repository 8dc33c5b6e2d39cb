import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { choose, covers, nearest, type Part, readParts, routesOf } from "@/scripts/parts/manifest";
import { repositoryFiles } from "../support/repository";

const paths = repositoryFiles();
const parts = readParts(".", paths);
const part = (name: string) => parts.find((one) => one.name === name) ?? expect.fail(`no part ${name}`);
const json = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, Record<string, string>>;

/** Features that cannot be taken away by the command: what every sign-in needs, and what nobody has made a part yet. */
const core = [
  ...[
    "account",
    "account-data",
    "cleanup",
    "confirmation",
    "conflict-rescue",
    "connections",
    "events",
    "forms",
  ],
  ...[
    "frame",
    "health",
    "oauth",
    "personal",
    "profile",
    "providers",
    "rate-limits",
    "session",
    "setup",
    "sign-in",
  ],
];

/** What is named more than once. */
const repeated = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index);

describe("manifests of parts", () => {
  it("there are, and each has a name of its own", () => {
    expect(parts.length).toBeGreaterThan(0);
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
            own.includes(`features/${name}/part.json`) || filesOf(name).every((path) => own.includes(path)),
        ),
    );
    expect(none.sort(), "Add a part.json to the feature, or its name to `core` in this test.").toEqual(core);
  });

  it("a file is one part's; one in another's folder stands between the two", () => {
    const ownersOf = (path: string) => parts.filter(({ own }) => own.includes(path)).map(({ name }) => name);
    const shared = paths.filter((path) => ownersOf(path).length > 1);
    const between = (path: string, owners = ownersOf(path)) =>
      owners.length === 2 && owners.some((name) => path.startsWith(folderOf(name)));
    expect(shared.filter((path) => !between(path))).toEqual([]);
    expect(paths.filter((path) => ownersOf(path).length > 0).length).toBeGreaterThan(0);
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
    expect(schema.filter((path) => !parts.some(({ own }) => own.includes(path)))).toEqual(
      // The counters go with the limits, which are no part yet.
      ["prisma/schema/rate-limits.prisma"],
    );
  });
});

const folderOf = (name: string) =>
  (part(name).own.find((path) => path.endsWith(`/${name}/part.json`)) ?? "-").replace(/part\.json$/, "");

describe("which parts are meant", () => {
  const made = (name: string, needs: string[] = []) => ({ name, needs }) as Part;
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

  it("patterns: brackets are a route's, stars are not", () => {
    expect(covers("app/house/**", "app/house/rooms/[id]/page.tsx")).toBe(true);
    expect(covers("app/x/[id]/*", "app/x/[id]/page.tsx")).toBe(true);
    expect(covers("tests/house*.ts", "tests/house/a.ts")).toBe(false);
    expect(routesOf(["app/api/doors/[id]/route.ts", "app/house/page.tsx", "app/layout.tsx"])).toEqual([
      "/api/doors/[id]",
      "/house",
    ]);
  });
});
