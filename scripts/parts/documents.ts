import { posix } from "node:path";

/** What a document may not name any more. */
export type Gone = {
  /** Whether no file or folder is there any more. */
  isGone: (path: string) => boolean;
  /** Commands of package.json */
  scripts: readonly string[];
  env: readonly string[];
  /** Other words in code spans, such as the names of events in the log */
  words: readonly string[];
  routes: readonly string[];
  /** Providers, as people call them */
  providers: readonly string[];
  /** Parts whose marks count: `<!-- part: admin -->` stands before a block that goes with it. */
  parts: readonly string[];
};

/**
 * Takes out of a document what names something that is gone: rows of tables, items of lists, sentences, sections.
 * @param path where it lies, for its links
 */
export function cutDocument(path: string, text: string, gone: Gone): string {
  const names = namesGone(path, gone);
  const about = aboutGone(gone.providers);
  const cut = (block: string) =>
    isFence(block) ? cutCommands(block, names) : cutBlock(block, names, about, gone.providers);
  const blocks = blocksOf(text);
  if (!blocks.some((block) => names(block) || markOf(block).length > 0 || cut(block) !== block)) return text;
  const kept: string[] = [];
  let section = 0;
  let marked = false;
  for (const [index, block] of blocks.entries()) {
    const level = levelOf(block);
    if (section > 0 && !endsSection(blocks.slice(index), section)) continue;
    section = 0;
    if (markOf(block).some((name) => gone.parts.includes(name))) {
      marked = true;
      continue;
    }
    if (marked || (level > 0 && names(block))) {
      if (block.trim() === "") continue;
      if (level > 0) section = level;
      marked = false;
      continue;
    }
    kept.push(cut(block));
  }
  return kept
    .join("")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/\n+$/, "\n");
}

/** Leaves a document's words as they are, and takes the link from those that lead to what is gone. */
export function cutLinks(path: string, text: string, { isGone }: Pick<Gone, "isGone">): string {
  return text.replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, (link, words: string, target: string) =>
    isGone(placeOf(path, target)) ? words : link,
  );
}

/** @returns what a link in a document leads to, as a path of the project */
const placeOf = (path: string, target: string) => posix.join(posix.dirname(path), target.replace(/#.*$/, ""));

const levelOf = (block: string) => /^(#+) /.exec(block)?.[1]?.length ?? 0;

/** Whether the next section begins here: with its heading, or with the mark before that. */
function endsSection([block = "", ...rest]: readonly string[], section: number): boolean {
  const heading = markOf(block).length > 0 ? rest.find((one) => one.trim() !== "") : block;
  const level = levelOf(heading ?? "");
  return level > 0 && level <= section;
}

const markOf = (block: string) => /^<!-- part: ([\w, -]+) -->\n?$/.exec(block)?.[1]?.split(", ") ?? [];

/** Headings, fences, rows, items, paragraphs and empty lines, each with its line ends. */
function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  let fence = false;
  let open = false;
  for (const line of text.split(/(?<=\n)/)) {
    const turns = isFence(line);
    const alone = /^(#+ |\||\s*$|<!--)/.test(line);
    const begins = /^\s*([-*]|\d+\.) /.test(line) || (turns && !fence) || alone;
    if (fence || (open && !begins)) blocks.push((blocks.pop() ?? "") + line);
    else blocks.push(line);
    if (turns) fence = !fence;
    open = fence || (!alone && !turns);
  }
  return blocks;
}

const isFence = (text: string) => /^\s*```/.test(text);

type Says = (text: string) => boolean;

function cutBlock(
  block: string,
  names: Says,
  about: (text: string, before?: string) => boolean,
  providers: readonly string[],
): string {
  if (block.startsWith("|")) return names(block) || about(block) ? "" : cutHead(block, providers);
  const [, bullet = "", body = ""] = /^(\s*(?:(?:[-*]|\d+\.) )?)([\s\S]*)$/.exec(block) ?? [];
  const sentences = sentencesOf(body);
  const goes = sentences.map((one, index) => names(one) || about(one, sentences[index - 1]));
  if (!names(block) && !goes.includes(true)) return block;
  if (bullet.trim() && goes[0]) return "";
  const left = sentences.filter((_, index) => !goes[index]).join(" ");
  return left.trim() ? wrap(bullet, left) : "";
}

/** A row that is about several providers is about the others from now on. */
function cutHead(row: string, providers: readonly string[]): string {
  const [, head = ""] = /^\| *([^|]*[^| ])/.exec(row) ?? [];
  const left = head.split(", ").filter((name) => !providers.includes(name));
  return row.replace(head, left.join(", "));
}

export const sentencesOf = (text: string) => text.split(/(?<=[.!?:]\)?\*{0,2})\s+(?=[\p{Lu}`[*("])/u);

/** A line of a command that is gone; code that imports what is gone makes no sense without it, and goes whole. */
function cutCommands(block: string, names: Says): string {
  if (/^\s*```tsx? *\n/.test(block)) return names(block) ? "" : block;
  const lines = block.split(/(?<=\n)/);
  // A variable's name stands for itself in an env file.
  const named = (line: string) =>
    names(line) || names(`\`${/^#? ?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? ""}\``);
  const kept = lines.filter((line) => /```/.test(line) || !named(line));
  return kept.length === 2 && lines.length > 2 ? "" : kept.join("");
}

const width = 118;

/** Fills lines, of which the first begins with the bullet and the others with what stands below it. */
export function wrap(bullet: string, text: string, indent = " ".repeat(bullet.length)): string {
  const lines = [bullet];
  for (const [index, word] of text.trim().split(/\s+/).entries()) {
    const line = lines.at(-1) ?? "";
    if (index === 0 || line === indent) lines[lines.length - 1] = line + word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(indent + word);
  }
  return `${lines.join("\n")}\n`;
}

/**
 * A row whose first cell begins with a provider is about it, and so is a sentence whose subject it is. One that goes on in
 * capitals has another subject, as "Google Drive" has; what follows a colon is a part of what is said before it.
 * @returns whether a row, or a sentence after another one, is about a provider that is gone
 */
function aboutGone(providers: readonly string[]): (text: string, before?: string) => boolean {
  if (providers.length === 0) return () => false;
  const any = `(?:${providers.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`;
  const row = new RegExp(`^\\| *${any}(?= *[|,:])`);
  const subject = new RegExp(
    `^\\s*(?:(?:[-*]|\\d+\\.) )?(?:\\*\\*)?${any}(?:'s)?(?:\\*\\*)?(?=:|\\s+\\p{Ll})`,
    "u",
  );
  return (text, before = "") => row.test(text) || (!before.endsWith(":") && subject.test(text));
}

/** @returns whether a text of that document names something that is gone */
function namesGone(path: string, { isGone, scripts, env, words, routes }: Gone): Says {
  const patterns = routes.map((route) => {
    const parts = route
      .split("/")
      .map((part) => (/^\[/.test(part) ? "[^/\\s]+" : part.replace(/\./g, "\\.")));
    return new RegExp(`^(?:[A-Z]+ )?${parts.join("/")}(?=[/?#\\s]|$)`);
  });
  return (text) => {
    const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span);
    const imported = [...text.matchAll(/ from "@\/([^"]+)"/g)].map(([, path = ""]) => path);
    const headed = /^#+ (\/\S+)/.exec(text)?.[1];
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
    return (
      spans.some(
        (span) =>
          isGone(span) ||
          env.includes(span) ||
          words.includes(span.replace(/^\//, "")) ||
          patterns.some((one) => one.test(span)),
      ) ||
      imported.some((module) => isGone(`${module}.ts`) || isGone(`${module}.tsx`)) ||
      (headed !== undefined && patterns.some((one) => one.test(headed))) ||
      links.some((target) => !/^(https?:|mailto:|#)/.test(target) && isGone(placeOf(path, target))) ||
      [...text.matchAll(/npm test -- ([\w/-]+)/g)].some(
        ([, name]) => isGone(`tests/${name}.test.ts`) || isGone(`tests/${name}.spec.ts`),
      ) ||
      scripts.some((name) => new RegExp(`npm run ${name}(?![\\w:-])`).test(text)) ||
      (/^```|^\s+\S/.test(text) === false && patterns.some((one) => one.test(text.trim())))
    );
  };
}
