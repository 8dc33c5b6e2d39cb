import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type Block, blocksIn } from "@/scripts/support/guide-blocks";
import { documents, type SourceFile } from "../support/repository";
import { expectNone } from "../support/rules";

// The blocks and commands of the documents. Their TypeScript is compiled by the step `types`; a block that names a file is that
// file, or is made in a clone by tests/dev/add-a-feature.test.ts.

const scripts = JSON.parse(readFileSync("package.json", "utf8")).scripts as Record<string, string>;
const example = readFileSync(".env.example", "utf8");
const isVariable = (name: string) => new RegExp(`^#? ?${name}=`, "m").test(example);

/** @returns what is wrong with one command; null for nothing, undefined for a program that is none of the project's */
function faultOf(command: string): string | null | undefined {
  const words = command.trim().split(/\s+/);
  const start = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  if (start < 0) return null;
  const [program = "", ...args] = words.slice(start);
  const [first = ""] = args;
  const set = words.slice(0, start).map((word) => word.split("=")[0] ?? "");
  if (!["npm", "npx", "node"].includes(program)) return undefined;
  if (program === "npx")
    return existsSync(`node_modules/.bin/${first}`) ? null : `npx ${first} would download it`;
  if (program === "node") return faultOfFile(first, set);
  if (["install", "ci"].includes(first)) return null;
  const name = first === "run" ? (args[1] ?? "") : first;
  const script = scripts[name];
  if (!script) return `there is no script ${name}`;
  const unknown = set.find((variable) => !isVariable(variable));
  if (unknown) return `.env.example does not know ${unknown}`;
  const file = /^node scripts\/run\.mjs (\S+)/.exec(script)?.[1];
  const code = file ? withImports(`scripts/${file}.ts`) : "";
  const given = args.includes("--") ? args.slice(args.indexOf("--") + 1) : [];
  const option = given
    .flatMap((word) => /^--([\w-]+)/.exec(word)?.[1] ?? [])
    .find((word) => !new RegExp(`--${word}\\b|\\b"?${word}"?: \\{`).test(code));
  return option ? `npm run ${name} has no option --${option}` : null;
}

/** A script's text, and that of what it imports by its place in the repository. */
function withImports(path: string): string {
  const code = readFileSync(path, "utf8");
  const imported = [...code.matchAll(/ from "@\/([^"]+)"/g)].map(([, name]) => `${name}.ts`);
  return [code, ...imported.filter(existsSync).map((one) => readFileSync(one, "utf8"))].join("\n");
}

function faultOfFile(path: string, set: readonly string[]): string | null {
  // What a build makes.
  if (path === "server.js") return null;
  if (!existsSync(path)) return `there is no file ${path}`;
  const code = readFileSync(path, "utf8");
  const unknown = set.find((name) => !code.includes(name));
  return unknown ? `${path} does not read ${unknown}` : null;
}

/** Commands of a shell, without comments and prompts. */
const commandsIn = (code: string) =>
  code
    .replace(/\\\n/g, " ")
    .replace(/\s# .*$/gm, "")
    .split(/\n|&&|\|\|?|;/)
    .map((command) => command.replace(/^\s*\$ /, "").trim())
    .filter(Boolean);

const untested = "No test here runs";

function faultsOfBlock({ language, info, code }: Block, { text }: SourceFile): string[] {
  switch (language) {
    case "":
      return ["names no language; `text` is one"];
    case "sh": {
      if (info === "untested" && !text.includes(untested))
        return [`is marked untested, and the document nowhere says "${untested} …"`];
      return commandsIn(code).flatMap((command) => {
        const fault = faultOf(command);
        if (fault === undefined) return info === "untested" ? [] : [`no test knows ${command}`];
        return fault ?? [];
      });
    }
    // What a prompt stands before; the rest is what the commands print.
    case "console":
      return commandsIn(code.replace(/^(?!\$ ).*$/gm, "")).flatMap((command) => faultOf(command) ?? []);
    case "dotenv":
    // What a host's own file gives the app.
    case "toml":
      return [...code.matchAll(/^([A-Z_0-9]+) ?=/gm)]
        .map(([, name = ""]) => name)
        .filter((name) => !isVariable(name))
        .map((name) => `.env.example does not know ${name}`);
    case "json":
      try {
        JSON.parse(code);
        return [];
      } catch (error) {
        return [String(error)];
      }
    case "ts":
    case "tsx":
      return existsSync(info) && !/ /.test(info) && isWhole(info) && readFileSync(info, "utf8") !== code
        ? [`is not what ${info} is`]
        : [];
    default:
      return [];
  }
}

/** The guide of a feature shows what a file becomes. */
const isWhole = (path: string) => !path.startsWith("features/personal/");

/** Commands between backticks in a sentence. */
const inline = (text: string) =>
  [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/`((?:[A-Z_]+=\S+ )*(?:npm|npx|node) [^`]+)`/g)].map(
    ([, command = ""]) => command.replace(/\s+/g, " "),
  );

const faultsIn = (document: SourceFile): string[] => [
  ...blocksIn(document.text).flatMap((block) =>
    faultsOfBlock(block, document).map((fault) => `${document.path}:${block.line}: ${fault}`),
  ),
  ...inline(document.text).flatMap((command) => {
    const fault = commandsIn(command).map(faultOf).find(Boolean);
    return fault ? [`${document.path}: ${fault}`] : [];
  }),
];

// part: exchange, load-and-fuzz
it("what is wrong with a block would be seen", () => {
  const text = [
    "```\nnpm test\n```",
    "```sh\nnpm run nothing # but words\nnpm run fuzz -- --sed 7\ncurl https://a.test\nnpm ci && npm start\n```",
    "```sh untested\nfly deploy && npx nothing\n```",
    "```sh\nSITE=http://localhost:3000 PLACE=1 node examples/native-client/client.mjs github\n```",
    "```dotenv\nAUTH_URL=https://a.test\nAUTH_HOST=a.test\n```",
    "```json\n{ a: 1 }\n```",
    '```toml\n[env]\nAUTH_SITE = "https://a.test"\n```',
    "Run `AUTH_HOST=a npm run dev` or `npm run dev`.",
  ].join("\n\n");
  expect(faultsIn({ path: "a.md", text })).toEqual([
    "a.md:2: names no language; `text` is one",
    "a.md:6: there is no script nothing",
    "a.md:6: npm run fuzz has no option --sed",
    "a.md:6: no test knows curl https://a.test",
    `a.md:13: is marked untested, and the document nowhere says "${untested} …"`,
    "a.md:17: examples/native-client/client.mjs does not read PLACE",
    "a.md:21: .env.example does not know AUTH_HOST",
    expect.stringMatching(/^a\.md:26: SyntaxError/),
    "a.md:30: .env.example does not know AUTH_SITE",
    "a.md: .env.example does not know AUTH_HOST",
  ]);
  expect(faultsIn({ path: "a.md", text: "```sh\nnpm ci && npm start\n```\n```text\nOK\n```\n" })).toEqual([]);
});

it("documents show only commands, options, variables and code that are there", () => {
  const read = documents().filter(({ path }) => !path.startsWith("docs/decisions/"));
  expectNone(read.flatMap(faultsIn), {
    mend: "Correct the command, or the document. A block names its language: ts, tsx, sh, dotenv, json, text.",
    why: "Whoever follows a document to the letter must arrive.",
    exempt: `A command of another program stands in a block \`sh untested\`, and the document says "${untested} …".`,
  });
});
