/** `npm run new-provider -- slack`: the entry, the stand-in and the fixture of a provider that Auth.js knows. */
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { providerEntries } from "@/features/providers";
import { Fault } from "@/lib/fault";
import { type Known, knownIds, knownProvider, nearest } from "./support/authjs-provider";
import { diffOf, type Edits, formatted, refuseUnsaved, writeAll } from "./support/edits";
import { runNode } from "./support/processes";
import { constantOf, draftsOf, variablesOf } from "./support/provider-draft";

const help = `npm run new-provider -- slack [options]

Makes an entry (features/providers), a stand-in (local-providers/vendors) and a fixture (tests/vendors) of a provider
that Auth.js knows, and adds them to their lists, to .env.example and to the documents. The three work as they are;
comments in them say what is still to be looked up: docs/guides/add-a-provider.md. A manifest lets npm run remove take
it all away again.

  --dry-run    shows what would change, and changes nothing
  --force      goes on although there are changes that are not committed
  --help       shows this, and the ids that Auth.js knows`;

const envExample = ".env.example";
const beforeAnybodys = "# Any other OpenID provider";

/** Puts a line before a list's end. @throws Fault when the file has no such list */
export function intoList(path: string, text: string, list: string, item: string): string {
  const found = new RegExp(`(\\b${list}\\b[^=\\n]*= \\[)([^\\]]*)(\\])`).exec(text);
  if (!found)
    throw new Fault(`${path} has no list called ${list} any more. Add ${item} by hand where it went.`);
  const [whole, start, items = "", end] = found;
  const names = items
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  // What may be anybody's stays the last button.
  const at = names.at(-1) === "oidc" ? names.length - 1 : names.length;
  return text.replace(whole, () => `${start}${names.toSpliced(at, 0, item).join(", ")}${end}`);
}

/** Puts an import before the others; the formatter sorts them. */
function imported(text: string, name: string, from: string): string {
  return `import { ${name} } from "${from}";\n${text}`;
}

function plan(known: Known): Edits {
  const { id } = known;
  const name = constantOf(id);
  const edits = draftsOf(known);
  for (const [path, list] of [
    ["features/providers/index.ts", "providerEntries"],
    ["local-providers/vendors/index.ts", "vendors"],
    ["tests/vendors/index.ts", "all"],
  ] as const)
    edits.set(path, imported(intoList(path, readFileSync(path, "utf8"), list, name), name, `./${id}`));
  for (const [path, text] of edits) edits.set(path, formatted(path, text));
  edits.set(envExample, withVariables(readFileSync(envExample, "utf8"), known));
  return edits;
}

/** @returns .env.example with the provider's variables before those of one that may be anybody's */
export function withVariables(text: string, known: Known): string {
  const lines = [`# ${known.name}`, ...variablesOf(known).map((name) => `${name}=`), "", ""];
  const at = text.indexOf(beforeAnybodys);
  if (at < 0) throw new Fault(`${envExample} has no line that begins with "${beforeAnybodys}".`);
  return text.slice(0, at) + lines.join("\n") + text.slice(at);
}

/** @throws Fault that says why there can be none of this id */
export function refuseId(id: string): void {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id))
    throw new Fault("Say which one, by the id that Auth.js gives it: npm run new-provider -- slack.");
  const paths = [`features/providers/${id}.ts`, `local-providers/vendors/${id}.ts`, `tests/vendors/${id}.ts`];
  const there = paths.find((path) => existsSync(path));
  if (there || providerEntries.some((entry) => entry.id === id))
    throw new Fault(`${id} is here already: ${there ?? "features/providers/index.ts"}.`);
  const ids = knownIds();
  if (ids.includes(id)) return;
  const meant = nearest(id, ids);
  throw new Fault(
    `Auth.js knows no provider called ${id}. ${meant ? `Did you mean ${meant}?` : "`npm run new-provider -- --help` lists those that it knows."} One that speaks OpenID Connect needs no entry: AUTH_OIDC_ISSUER, AUTH_OIDC_ID and AUTH_OIDC_SECRET are enough.`,
  );
}

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      "dry-run": { type: "boolean" },
      force: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(`${help}\n\n${knownIds().join(", ")}`);
    return 0;
  }
  const id = positionals.length === 1 ? (positionals[0] ?? "") : "";
  refuseId(id);
  const known = await knownProvider(id);
  const edits = plan(known);
  if (values["dry-run"]) {
    console.log(diffOf(edits));
    return 0;
  }
  refuseUnsaved(values.force ?? false);
  writeAll(edits);
  // In a process of its own, which reads the registry anew.
  await runNode(["scripts/run.mjs", "docs"], "npm run docs");
  console.log(
    [
      `${known.name} is here:`,
      ...[...edits].map(([path, text]) => `  ${path.padEnd(40)} ${text.split("\n").length - 1} lines`),
      "Its button signs in at its stand-in now: npm run dev. What is still to be looked up, comments in the first three say.",
      `It goes live with ${[...(edits.get(envExample) ?? "").matchAll(new RegExp(`^(AUTH_${id.toUpperCase().replaceAll("-", "_")}_(?:ISSUER|ID|SECRET))=`, "gm"))].map(([, name]) => name).join(" and ")}. npm run check says whether all is right.`,
    ].join("\n"),
  );
  return 0;
}
