import { child, isFunction, type Node, nodesIn } from "./tree";

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
