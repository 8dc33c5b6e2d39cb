/** `npm run rename -- "Acme"`: what the app is called, wherever people or machines read it. */
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { brand } from "@/lib/brand";
import { Fault } from "@/lib/fault";
import { diffOf, type Edits, formatted, onlyChanges, refuseUnsaved, writeAll } from "./support/edits";

const help = `npm run rename -- "Acme" [options]

Writes the name into lib/brand.ts, which everything reads that shows it, into package.json and its lock, and at the top of
README.md. What has been stored under a name keeps it (lib/permanent.ts): nobody is signed out, and nothing is lost.

  --slug acme          the name for machines: package, downloads, telemetry. Made of the name when left out.
  --description "..."  one sentence, at the foot of every page and for search engines. Stays when left out.
  --dry-run            shows what would change, and changes nothing
  --force              goes on although there are changes that are not committed
  --help               shows this`;

/** Letters as somebody counts them. */
const mostLetters = 50;
const longestSlug = 40;

export type Identity = { name: string; slug: string; description: string };

/** @returns the name with spaces as they are shown, and letters as keyboards make them */
export function tidy(name: string): string {
  return name.normalize("NFC").replace(/ +/g, " ").trim();
}

/** @returns what keeps it from being a name, as a sentence; null when nothing does */
export function nameFault(name: string): string | null {
  if (name === "") return 'Say what it is to be called: npm run rename -- "Acme".';
  const letters = [...new Intl.Segmenter("en").segment(name)].length;
  if (letters > mostLetters)
    return `A name has ${mostLetters} characters at most, so that headers and titles can show it; this one has ${letters}.`;
  // Joiners are part of emoji and of scripts; the others turn text around, break lines or hide.
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u.test(name))
    return "The name has a character in it that nobody sees, such as a line break. Type it by hand.";
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(name)) return "The name has nothing in it that can be seen.";
  // Next puts a page's title in the place of it.
  if (name.includes("%s")) return "The name cannot have %s in it.";
  return null;
}

/** @returns the name for machines that a name makes; empty when it has no letter that those take */
export function slugOf(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, longestSlug)
    .replace(/-$/, "");
}

/** @param dependencies names that the package cannot have */
export function slugFault(slug: string, dependencies: readonly string[]): string | null {
  if (slug === "")
    return "No name for machines can be made of this one, since they take a-z and 0-9 only. Give one: --slug acme.";
  if (slug.length > longestSlug || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug))
    return `--slug takes a-z, 0-9 and hyphens between them, ${longestSlug} characters at most.`;
  if (dependencies.includes(slug))
    return `A package called ${slug} is among the dependencies, and npm would take one for the other. Give another name for machines: --slug ${slug}-app.`;
  return null;
}

/**
 * @param files what is in them, by path; README.md may be missing
 * @returns what is to be in them, not yet formatted
 * @throws Fault when a file has lost the place that the name stands in
 */
export function renamed(files: Readonly<Record<string, string>>, to: Identity): Map<string, string> {
  const edits = new Map<string, string>();
  let own = files["lib/brand.ts"] ?? "";
  for (const key of ["name", "slug", "description"] as const) {
    const line = new RegExp(`^( {2}${key}:)\\s.*,$`, "m");
    if (!line.test(own)) throw new Fault(`lib/brand.ts has no line that begins with "  ${key}:".`);
    own = own.replace(line, (_, start) => `${start} ${JSON.stringify(to[key])},`);
  }
  edits.set("lib/brand.ts", own);
  const changed = { name: to.slug, description: to.description };
  const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
  edits.set("package.json", json({ ...JSON.parse(files["package.json"] ?? "{}"), ...changed }));
  const lock = JSON.parse(files["package-lock.json"] ?? "{}");
  lock.name = to.slug;
  lock.packages[""].name = to.slug;
  edits.set("package-lock.json", json(lock));
  const readme = files["README.md"];
  if (readme?.startsWith("# "))
    edits.set(
      "README.md",
      readme.replace(/^.*/, () => `# ${inMarkdown(to.name)}`),
    );
  return edits;
}

/** @returns the text as Markdown shows it */
export function inMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>&~#|]/g, "\\$&");
}

export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      slug: { type: "string" },
      description: { type: "string" },
      "dry-run": { type: "boolean" },
      force: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const edits = onlyChanges(plan(tidy(positionals.join(" ")), values.slug, values.description));
  if (edits.size === 0) {
    console.log(`It is called ${brand.name} already. Nothing has changed.`);
    return 0;
  }
  if (values["dry-run"]) {
    console.log(diffOf(edits));
    return 0;
  }
  refuseUnsaved(values.force ?? false);
  writeAll(edits);
  console.log(
    [
      `Renamed, in ${[...edits.keys()].join(", ")}.`,
      "Still your own to write: the description, the colours and the mark in lib/brand.ts (then `npm run icons`), and README.md.",
      "docs/guides/make-it-yours.md goes on from here.",
    ].join("\n"),
  );
  return 0;
}

function plan(name: string, givenSlug?: string, givenDescription?: string): Edits {
  const read = (path: string) => readFileSync(path, "utf8");
  const { dependencies = {}, devDependencies = {} } = JSON.parse(read("package.json"));
  const slug = givenSlug ?? (name === brand.name ? brand.slug : slugOf(name));
  const description = tidy(givenDescription ?? brand.description);
  const fault =
    nameFault(name) ??
    slugFault(slug, [...Object.keys(dependencies), ...Object.keys(devDependencies)]) ??
    descriptionFault(description);
  if (fault) throw new Fault(fault);
  const paths = ["lib/brand.ts", "package.json", "package-lock.json", "README.md"];
  const files = Object.fromEntries(paths.filter(existsSync).map((path) => [path, read(path)]));
  const edits = renamed(files, { name, slug, description });
  edits.set("lib/brand.ts", formatted("lib/brand.ts", edits.get("lib/brand.ts") ?? ""));
  return edits;
}

function descriptionFault(description: string): string | null {
  if (/\p{C}/u.test(description.replaceAll("\u200d", "")) || description.length > 200 || description === "")
    return "--description takes one sentence of 200 characters at most, without line breaks.";
  return null;
}
