import type { Cutter } from "./cutter";
import { isTestCall, testAround, testName } from "./kinds";
import { ancestors, child, isFunction, type Node, nodesIn, type Tree, textOf } from "./tree";

/** What a part is called where it is not imported: in a list of paths, of tables, of variables. */
export type Names = {
  /** Addresses that are gone, as in `app`: `/api/exchange/[provider]` */
  routes: readonly string[];
  models: readonly string[];
  env: readonly string[];
  /** Other words that only the part is called by, such as a provider's id */
  words: readonly string[];
  /** Its files, by which tables of the tests say what they are about */
  files: readonly string[];
  /** Whose marks count: a comment `part: admin` says that what follows goes with that part. */
  parts: readonly string[];
};

/** Takes out what names a part: entries of lists, members of objects, links, tables and variables. */
export function cutNames(tree: Tree, cutter: Cutter, names: Names, isTest: boolean): void {
  const isNamed = matcher(names);
  const tables = new Set(names.models.map((name) => name.charAt(0).toLowerCase() + name.slice(1)));
  const words = new Set([...names.env, ...names.words, ...names.models]);
  const files = new Set(names.files);
  for (const node of tree.nodes) {
    if (node.type === "MemberExpression" && !node.computed) {
      const name = String(child(node, "property")?.name);
      if (isClient(child(node, "object")) ? tables.has(name) : names.env.includes(name)) cutter.cut(node);
      else if (isTest && names.words.includes(name)) cutter.cutUse(node);
    } else if (node.type === "Property" || node.type === "TSPropertySignature") {
      const key = child(node, "key");
      const name = key && (textOf(key) ?? key.name);
      const isTaken = node.parent?.type === "ObjectPattern";
      // A path, and perhaps what is in it: `features/theme/actions.ts chooseTheme`.
      const isOfFile = isTest && files.has(String(name).split(" ")[0] ?? "");
      if (isTaken ? names.env.includes(String(name)) : words.has(String(name)) || isOfFile) cutter.cut(node);
    } else {
      const text = textOf(node);
      if (text === null || isFormOf(node, text) || !isNamed(text)) continue;
      if (isTest && chooseOther(node, cutter)) continue;
      // Which provider a test goes through with decides about the rest of it.
      const decides = names.words.includes(text) && testAround(node) && !isLooped(node) && !isInTable(node);
      if (isTest && decides) cutter.cutTest(node);
      else cutNamed(node, cutter, isTest);
    }
  }
}

/** Takes out what a comment says belongs to one of the parts: what follows it. */
export function cutMarked(tree: Tree, cutter: Cutter, parts: readonly string[]): void {
  for (const comment of tree.comments) {
    const marked = markOf(comment.value);
    if (!marked.some((name) => parts.includes(name))) continue;
    const next = followerOf(tree, comment.start, comment.end);
    if (next) cutter.cutWhole(next);
  }
}

/** @returns the parts that a comment names: `part: admin` */
export function markOf(comment: string): string[] {
  const [, list] = /^\s*part: ([\w-]+(?:, [\w-]+)*)\s*$/.exec(comment) ?? [];
  return list?.split(", ") ?? [];
}

function followerOf({ nodes, program }: Tree, start: number, end: number): Node | null {
  const around = nodes.filter((node) => node.start <= start && node.end >= end);
  // A comment at the very top is before the program.
  const innermost = around.reduce(
    (best, node) => (node.end - node.start <= best.end - best.start ? node : best),
    program,
  );
  // In a page the comment is a container of its own, among the children of an element.
  const container = ancestors(innermost).find(({ type }) => type === "JSXExpressionContainer");
  const alone = container && child(container, "expression")?.type === "JSXEmptyExpression";
  const place = alone && container.parent ? container.parent : innermost;
  const from = alone ? container.end : end;
  return (
    nodes
      .filter((node) => node.parent === place && node.start >= from && node.type !== "JSXText")
      .sort((a, b) => a.start - b.start)[0] ?? null
  );
}

/** Whether a text may hold any of the names, by its letters alone: false says that `cutNames` and `cutMarked` find nothing. */
export function mayName(text: string, { routes, models, env, words, files, parts }: Names): boolean {
  const tables = models.map((name) => name.slice(1));
  const paths = routes.map((route) => route.replace(/\[.*$/, ""));
  const marked = parts.some((name) => text.includes(name)) && text.includes("part: ");
  return marked || [...tables, ...paths, ...env, ...words, ...files].some((name) => text.includes(name));
}

function matcher({ routes, env, words, models }: Names): (text: string) => boolean {
  const exact = new Set([...env, ...words, ...models]);
  const patterns = routes.map((route) => {
    const path = route
      .split("/")
      .map((part) => (/^\[/.test(part) ? "[^/?]+" : part.replace(/[.*+?^${}()|\\]/g, "\\$&")))
      .join("/");
    return new RegExp(`^${path}(?=[/?#]|$)`);
  });
  return (text) => exact.has(text) || patterns.some((pattern) => pattern.test(text));
}

/** What follows a page in a template is a form of that page: `${page}/form/add`, and not of the site's root. */
const isFormOf = (node: Node, text: string) =>
  node.type === "TemplateElement" &&
  text.startsWith("/form/") &&
  node.parent !== null &&
  nodesIn(node.parent, "quasis")[0] !== node;

const isKey = (property: Node, name: string) => child(property, "key")?.name === name;

function cutNamed(node: Node, cutter: Cutter, isTest: boolean): void {
  const { parent } = node;
  if (!parent) return;
  const object = parent.type === "Property" && parent.value === node ? parent.parent : null;
  const element = parent.type === "JSXAttribute" ? parent.parent?.parent : null;
  // A row of a table is about one thing.
  if (parent.type === "ArrayExpression")
    cutter.cut(parent.parent?.type === "ArrayExpression" ? parent : node);
  else if (element) cutter.cut(element);
  else if (parent.type === "TSLiteralType") cutter.cut(parent);
  // What has the part's name for its own, or leads to its page, is about the part.
  else if (object && (object.parent?.type === "ArrayExpression" || isKey(parent, "id"))) cutter.cut(object);
  else if (object?.parent?.type === "Property" && isKey(parent, "page")) cutter.cut(object);
  else if (isTest && object && isKey(parent, "provider") && !ancestors(object).some(isFunction))
    cutter.cut(object);
  else if (isTest && !isTitle(node)) cutter.cutUse(node);
}

/** Nothing is called so any more: where a comparison chooses, the other way stays. @returns whether one does */
function chooseOther({ parent: comparison }: Node, cutter: Cutter): boolean {
  const choice = comparison?.parent;
  if (!choice || choice.test !== comparison || !/^(Conditional|If)/.test(choice.type)) return false;
  const kept = child(choice, comparison.operator === "!==" ? "consequent" : "alternate");
  if (kept) cutter.replaced.set(choice, kept);
  else cutter.remove(choice);
  return true;
}

/** Whether it stands in the rows that a test is made of: it is one of several, and the test is about the others as well. */
function isInTable(node: Node): boolean {
  return ancestors(node).some(
    (one) =>
      one.parent?.type === "CallExpression" &&
      one.parent.callee === one &&
      (isTestCall(one.parent, testName) || isTestCall(one.parent, /^describe\b/)),
  );
}

/** Whether an entry is one of several that something is done with in turn. */
const isLooped = ({ parent }: Node) =>
  parent?.type === "ArrayExpression" && parent.parent?.type === "ForOfStatement";

/** What a test is called decides nothing. */
function isTitle(node: Node): boolean {
  const call = node.parent;
  return call?.type === "CallExpression" && (isTestCall(call, testName) || isTestCall(call, /^describe\b/));
}

/** `db()`, `prisma` or a transaction's client */
function isClient(node: Node | null): boolean {
  if (node?.type === "CallExpression") return isClient(child(node, "callee"));
  return /^(db|tx|client|prisma|database)$/.test(String(node?.name ?? ""));
}
