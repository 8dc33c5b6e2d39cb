import { sentencesOf, wrap } from "./documents";

/** Comments of a whole line or several, and those that documentation is made of. */
const comments = /^[ \t]*\/\*\*[\s\S]*?\*\/|(?:^[ \t]*\/\/\/? .*\n?)+|(?:^# .*\n?)+/gm;

/**
 * Takes out of comments what sends their reader to a file that is gone: the bracket, the clause or the sentence; and the
 * bracket out of what code says.
 */
export function cutComments(text: string, isGone: (path: string) => boolean): string {
  const said = text.replace(/ \((docs\/[\w./-]+\.md)\)/g, (whole, path: string) =>
    isGone(path) ? "" : whole,
  );
  return said.replace(comments, (comment) => {
    if (goneIn(comment, isGone).length === 0) return comment;
    const end = comment.endsWith("\n") ? "\n" : "";
    const cut = /^\s*\/\*\*/.test(comment) ? cutBlock(comment, isGone) : cutLines(comment, isGone);
    return cut.trim() === "" ? "" : cut.trimEnd() + end;
  });
}

const named =
  /\b(?:docs|features|app|lib|tests|scripts|examples|prisma|bench|components|local-providers)\/[\w./[\]-]*\w/g;

const goneIn = (text: string, isGone: (path: string) => boolean) =>
  [...text.matchAll(named)].map(([path]) => path).filter(isGone);

function cutLines(comment: string, isGone: (path: string) => boolean): string {
  const [, mark = ""] = /^(\s*(?:\/\/\/?|#) )/.exec(comment) ?? [];
  const text = comment
    .split("\n")
    .map((line) => line.replace(/^\s*(?:\/\/\/?|#) ?/, ""))
    .join(" ");
  const left = cutText(text, isGone);
  return left ? wrap(mark, left, mark) : "";
}

/** A block has a paragraph for what it says first and one for each tag. */
function cutBlock(comment: string, isGone: (path: string) => boolean): string {
  const [, indent = ""] = /^(\s*)/.exec(comment) ?? [];
  const body = comment.trim().replace(/^\/\*\*|\*\/$/g, "");
  const lines = body.split("\n").map((line) => line.replace(/^\s*\* ?/, "").trimEnd());
  const paragraphs = lines.reduce<string[]>((all, line) => {
    const begins = line.trim() === "" || line.trim().startsWith("@") || all.at(-1) === "";
    if (begins) all.push(line.trim());
    else all.push(`${all.pop() ?? ""} ${line.trim()}`.trim());
    return all;
  }, []);
  const kept = paragraphs.map((one) => cutText(one, isGone)).filter((one, i) => one || !paragraphs[i]);
  const text = kept.join("\n").trim();
  if (!text) return "";
  const oneLine = `${indent}/** ${text} */`;
  if (!text.includes("\n") && oneLine.length <= 110) return oneLine;
  const filled = kept
    .join("\n")
    .trim()
    .split("\n")
    .map((one) =>
      one ? wrap(`${indent} * `, one, `${indent} * ${one.startsWith("@") ? "  " : ""}`) : `${indent} *\n`,
    );
  return `${indent}/**\n${filled.join("")}${indent} */`;
}

function cutText(text: string, isGone: (path: string) => boolean): string {
  const lighter = goneIn(text, isGone).reduce((left, path) => {
    const name = path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const bracket = new RegExp(`\\s*\\([^()]*${name}[^()]*\\)`);
    const clause = new RegExp(`[,;:]? (?:see|of those in) ${name}(?=[.,;\\s]|$)`, "i");
    return left.replace(bracket, "").replace(clause, "");
  }, text);
  const [tag = ""] = /^@(?:param \w+|\w+) /.exec(lighter) ?? [];
  const left = sentencesOf(lighter.slice(tag.length))
    .filter((sentence) => goneIn(sentence, isGone).length === 0)
    .join(" ");
  return left && tag + left;
}
