import { isTestCall } from "./kinds";
import { child, type Node, nodesIn } from "./tree";

/** What holds nothing any more; `with` what it is a part of, or by itself. */
type Emptied = { node: Node; with: boolean } | null;

const by = (node: Node | null | undefined): Emptied => (node ? { node, with: false } : null);
const withAll = (node: Node | null | undefined): Emptied => (node ? { node, with: true } : null);

/** What each kind of node holds that it makes no sense without. */
const held: Record<string, string> = {
  BlockStatement: "body",
  VariableDeclaration: "declarations",
  ExportNamedDeclaration: "specifiers",
  ImportDeclaration: "specifiers",
  ObjectPattern: "properties",
  ArrayExpression: "elements",
  ObjectExpression: "properties",
};

/** @returns what holds nothing any more when a node is gone from it */
export function emptiedBy(
  node: Node,
  parent: Node,
  isRemoved: (node: Node) => boolean,
  isTest: boolean,
): Emptied {
  if (parent.type === "ExportNamedDeclaration" && parent.declaration === node) return by(parent);
  if (parent.type === "JSXElement") return saysNothing(parent, isRemoved) ? withAll(parent) : null;
  const field = held[parent.type];
  if (!field || !nodesIn(parent, field).every(isRemoved)) return null;
  const around = outside(parent);
  if (parent.type === "BlockStatement") return emptyBlock(parent, around, isTest);
  if (parent.type === "ArrayExpression") return emptyList(parent, around, isTest);
  if (parent.type === "ObjectExpression") return isTest && isUntyped(around) ? withAll(parent) : null;
  if (parent.type === "ObjectPattern")
    return /^(VariableDeclarator|Property)$/.test(String(around?.type)) ? by(around) : null;
  return by(parent);
}

/** What a node is a part of, past what is only said of its type. */
function outside({ parent }: Node): Node | null {
  return parent && /^TS(As|Satisfies)Expression$/.test(parent.type) ? outside(parent) : parent;
}

/** Whether it is a variable whose type is what its value is. */
const isUntyped = (node: Node | null) =>
  node?.type === "VariableDeclarator" && !child(node, "id")?.typeAnnotation;

/** What a condition led to, what a loop did, the tests of a `describe`. */
function emptyBlock(block: Node, around: Node | null, isTest: boolean): Emptied {
  if (around?.type === "IfStatement")
    return around.consequent === block && !around.alternate ? withAll(around) : null;
  if (/^For\w*Statement$/.test(String(around?.type))) return by(around);
  const call = around?.parent;
  const isSuite = isTest && call?.type === "CallExpression" && isTestCall(call, /^describe\b/);
  return isSuite ? by(call.parent) : null;
}

/** Whether an element of HTML holds nothing any more. A component may still show something of its own. */
function saysNothing(element: Node, isRemoved: (node: Node) => boolean): boolean {
  const tag = child(child(element, "openingElement") ?? element, "name");
  return (
    /^[a-z]/.test(String(tag?.name)) &&
    nodesIn(element, "children").every(
      (one) => isRemoved(one) || (one.type === "JSXText" && String(one.value).trim() === ""),
    )
  );
}

/** A loop over nothing, or tests of nothing. A list that has a type may be empty. */
function emptyList(list: Node, around: Node | null, isTest: boolean): Emptied {
  if (around?.type === "ForOfStatement") return by(around);
  if (around?.type === "MemberExpression") return withAll(list);
  if (!isTest) return null;
  if (isUntyped(around)) return withAll(list);
  const each = around?.type === "CallExpression" ? around.parent : null;
  return each?.type === "CallExpression" && isTestCall(each, /^(it|test|describe)\b/)
    ? by(each.parent)
    : null;
}
