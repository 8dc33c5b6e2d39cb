import { ancestors, child, isFunction, type Node, nodesIn } from "./tree";

export function isNothing(node: Node | null): boolean {
  return node === null || (node.type === "Literal" && node.value === null) || node.name === "undefined";
}

/** @returns whether a call is `it(…)`, `it.each(…)(…)` or another of a test runner's */
export function isTestCall(call: Node, name: RegExp): boolean {
  let callee = child(call, "callee");
  while (callee && callee.type !== "Identifier")
    callee = child(
      callee,
      /^(MemberExpression)$/.test(callee.type)
        ? "object"
        : callee.type === "TaggedTemplateExpression"
          ? "tag"
          : "callee",
    );
  return name.test(String(callee?.name ?? "")) && hasBody(call);
}

/** What a test begins with; those of a browser have a name of their own (tests/e2e/support.ts). */
export const testName = /^(it|test|withoutJavaScript)\b/;

/** Whether a statement is `expect(…)…`: what a test says of one thing, without which it still says the rest. */
export function isExpectation(node: Node): boolean {
  let inner = node.type === "ExpressionStatement" ? child(node, "expression") : null;
  while (inner && inner.type !== "Identifier")
    inner =
      nodesIn(inner, "object")[0] ?? nodesIn(inner, "callee")[0] ?? nodesIn(inner, "argument")[0] ?? null;
  return /^expect/.test(String(inner?.name));
}

export const isStatement = (node: Node) => /^(Program|BlockStatement)$/.test(String(node.parent?.type));

const hasBody = (call: Node) => nodesIn(call, "arguments").some(isFunction);

/** @returns the statement `expect(…)…` that a node is in, which says nothing without it */
export function expectationAround(node: Node): Node | null {
  const statement = ancestors(node).find((one) => isStatement(one));
  return statement && isExpectation(statement) ? statement : null;
}

/** @returns the statement `it(…)` that a node is in, the outermost */
export function testAround(node: Node): Node | null {
  const calls = ancestors(node).filter(
    (one) => one !== node && one.type === "CallExpression" && isTestCall(one, testName),
  );
  return calls.at(-1)?.parent ?? null;
}

/** @returns whether an element of a page stands in a sentence */
export function isAmongText({ parent }: Node): boolean {
  const siblings = parent?.type === "JSXElement" ? nodesIn(parent, "children") : [];
  return siblings.some((one) => one.type === "JSXText" && /[\p{L}\p{N}]/u.test(String(one.value)));
}

/** @returns whether a variable holds what was only looked up: nothing that came after depends on it */
export function isRead(declarator: Node): boolean {
  let value = child(declarator, "init");
  while (value && /^(Await|TS(As|NonNull)|Chain)Expression$/.test(value.type))
    value = child(value, value.type === "AwaitExpression" ? "argument" : "expression");
  if (value?.type !== "CallExpression") return true;
  return isLookUp(child(value, "callee"));
}

/** Whether a function's name says that it changes nothing. */
function isLookUp(callee: Node | null): boolean {
  const name = callee && (callee.type === "MemberExpression" ? child(callee, "property") : callee)?.name;
  return /^(get|find|read|list|count|text|json|describe|map|flatMap|filter)/.test(String(name));
}

/** Whether an expectation waits for what a function does, and the function is that node. */
export function isDone(node: Node, expectation: Node): boolean {
  const around = ancestors(node).filter((one) => ancestors(one).includes(expectation));
  const isCalled = node.parent?.type === "CallExpression" && node.parent.callee === node;
  return isCalled && !isLookUp(node) && around.some(({ type }) => type === "AwaitExpression");
}

/** @returns where a list's entries are awaited together, the name that takes an entry's result */
export function resultOf(entry: Node, list: Node): Node | null {
  const owner = ancestors(list).find(({ type }) => /Declarator$|Statement$/.test(type));
  const pattern = owner?.type === "VariableDeclarator" ? child(owner, "id") : null;
  if (pattern?.type !== "ArrayPattern") return null;
  return (pattern.elements as (Node | null)[])[nodesIn(list, "elements").indexOf(entry)] ?? null;
}

/** @returns whether a value says only that there is none, and so is no other way to the same end */
export function isDefault(node: Node | null): boolean {
  return (
    isNothing(node) ||
    node?.type === "Literal" ||
    (node !== null &&
      [...nodesIn(node, "elements"), ...nodesIn(node, "properties")].length === 0 &&
      /^(Array|Object)Expression$/.test(node.type))
  );
}
