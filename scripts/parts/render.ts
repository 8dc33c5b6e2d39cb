import type { Cutter } from "./cutter";
import { child, type Node, nodesIn, type Tree } from "./tree";

type Range = [start: number, end: number];

/** @returns the file without what was cut; its formatter does the rest */
export function render(tree: Tree, cutter: Cutter): string {
  const ranges: Range[] = [];
  for (const node of tree.nodes) {
    if (cutter.removed.has(node)) ranges.push(...rangesOf(tree, node));
    const kept = cutter.replaced.get(node);
    if (kept) ranges.push(...around(node, kept, tree.text));
  }
  const lines = ranges.map((range) => wholeLines(range, tree.text)).sort((a, b) => a[0] - b[0]);
  let text = "";
  let at = 0;
  for (const [start, end] of lines) {
    if (start > at) text += tree.text.slice(at, start);
    at = Math.max(at, end);
  }
  return text + tree.text.slice(at);
}

/** Where nothing else stands in its lines they go as a whole, so that no gap is left between two statements. */
function wholeLines([start, end]: Range, text: string): Range {
  const [before = ""] = /[^\n]*$/.exec(text.slice(0, start)) ?? [];
  const [after = ""] = /^[ \t]*\n/.exec(text.slice(end)) ?? [];
  return before.trim() === "" && after !== "" ? [start - before.length, end + after.length] : [start, end];
}

/** A node with the comment above it, the comment beside it and the comma that belongs to it. */
function rangesOf({ text, comments }: Tree, node: Node): Range[] {
  let { start, end } = node;
  for (const comment of [...comments].reverse()) {
    const between = text.slice(comment.end, start);
    const ownLine = /(^|\n)[ \t]*$/.test(text.slice(0, comment.start));
    if (comment.end <= start && ownLine && /^[ \t]*\n?[ \t]*$/.test(between)) start = comment.start;
  }
  start = markStart(node, start);
  const separator = node.parent?.type === "TSUnionType" ? /^\s*\|/ : /^\s*[,;]/;
  const after = separator.exec(text.slice(end));
  if (after && isListed(node)) end += after[0].length;
  const beside = comments.find(({ start: at }) => at >= end && /^[ \t]+$/.test(text.slice(end, at)));
  if (beside && isListed(node)) end = beside.end;
  if (after || !isListed(node)) return [[start, end]];
  const before = /(,|\|)\s*$/.exec(text.slice(0, start));
  return before ? [[start - before[0].length, end]] : [[start, end]];
}

const lists =
  /^(ArrayExpression|ObjectExpression|ObjectPattern|ArrayPattern|TSUnionType|TSTypeLiteral|TSInterfaceBody|ImportDeclaration|ExportNamedDeclaration|VariableDeclaration)$/;
const isListed = (node: Node) =>
  (lists.test(String(node.parent?.type)) && node.parent?.declaration !== node) ||
  (node.parent !== null &&
    [...nodesIn(node.parent, "params"), ...nodesIn(node.parent, "arguments")].includes(node));

/** In a page the mark before an element is a container of its own. */
function markStart(node: Node, start: number): number {
  const siblings = node.parent && /^JSX/.test(node.parent.type) ? nodesIn(node.parent, "children") : [];
  const before = siblings
    .slice(0, Math.max(0, siblings.indexOf(node)))
    .filter(({ type }) => type !== "JSXText");
  const last = before.at(-1);
  const isMark =
    last?.type === "JSXExpressionContainer" && child(last, "expression")?.type === "JSXEmptyExpression";
  return isMark ? last.start : start;
}

/** What goes of a node of which one node stays; a block that stays loses its braces. */
function around(node: Node, kept: Node, text: string): Range[] {
  const inside = kept.type === "BlockStatement" ? 1 : 0;
  const ends = text[node.end - 1] === ";" && text[kept.end - 1] !== ";";
  return [
    [node.start, kept.start + inside],
    [kept.end - inside, ends ? node.end - 1 : node.end],
  ];
}
