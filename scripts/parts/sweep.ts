import type { Cutter } from "./cutter";
import { expectationAround, isRead, isStatement, isTestCall, testAround, testName } from "./kinds";
import {
  ancestors,
  type Binding,
  child,
  identifiersOf,
  isFunction,
  type Node,
  nodesIn,
  type Tree,
} from "./tree";

/** Takes out what only the cut used: imports, variables, functions and types. @returns whether there was any */
export function sweep(tree: Tree, cutter: Cutter): boolean {
  const idle = tree.bindings.filter((binding) => isIdle(binding, cutter));
  for (const { name, declaredBy, uses } of idle) {
    for (const write of uses.map(writeOf)) if (write) cutter.remove(write);
    const identifier = identifiersOf(child(declaredBy, "id")).find((one) => one.name === name);
    if (isLooped(declaredBy)) {
      cutter.cutTest(declaredBy);
      continue;
    }
    if (identifier?.parent?.type === "ArrayPattern" && others(name, declaredBy, cutter)) {
      cutter.remove(identifier);
      continue;
    }
    const member = identifier && ancestors(identifier).find((one) => one.type === "Property");
    if (isFunction(declaredBy) && child(declaredBy, "id")?.name !== name)
      cutParameter(name, declaredBy, tree, cutter);
    else if (
      declaredBy.type === "VariableDeclarator" &&
      !others(name, declaredBy, cutter) &&
      !isRead(declaredBy)
    )
      keepCall(declaredBy, cutter);
    else if (declaredBy.type === "VariableDeclarator" && member && ancestors(member).includes(declaredBy))
      cutter.remove(member);
    else cutter.remove(declaredBy);
  }
  return idle.length > 0;
}

function isIdle({ uses, declaredBy, name }: Binding, cutter: Cutter): boolean {
  if (isFunction(declaredBy) && child(declaredBy, "id")?.name !== name) {
    const lost = uses.length > 0 && uses.every((use) => cutter.isRemoved(use));
    return lost && !cutter.isRemoved(declaredBy) && isLast(name, declaredBy, cutter);
  }
  const elsewhere = uses.filter((use) => !ancestors(use).includes(declaredBy));
  const reads = elsewhere.filter((use) => !writeOf(use));
  if (reads.length === 0 || !reads.every((use) => cutter.isRemoved(use))) return false;
  if (cutter.isRemoved(declaredBy)) return false;
  if (declaredBy.type === "VariableDeclarator") {
    const own = identifiersOf(child(declaredBy, "id")).find((one) => one.name === name);
    const list = own && ancestors(own).find(({ type }) => type === "ArrayPattern");
    const entries = list ? nodesIn(list, "elements").filter((one) => !cutter.isRemoved(one)) : [];
    // An array's entries count by their place: only the last can go.
    if (!own || cutter.isRemoved(own) || (list && entries.at(-1) !== own)) return false;
    if (isLooped(declaredBy)) return testAround(declaredBy) !== null;
    return declaredBy.parent?.parent?.type !== "ExportNamedDeclaration";
  }
  if (/^Import\w*Specifier$/.test(declaredBy.type)) return true;
  return (
    /^(FunctionDeclaration|TSTypeAliasDeclaration|TSInterfaceDeclaration)$/.test(declaredBy.type) &&
    isStatement(declaredBy)
  );
}

/** Whether a loop gives it its values. */
const isLooped = ({ parent }: Node) => /^For/.test(String(parent?.parent?.type));

/** Whether other names take something of the same value. */
function others(name: string, declarator: Node, cutter: Cutter): boolean {
  return identifiersOf(child(declarator, "id")).some((one) => one.name !== name && !cutter.isRemoved(one));
}

/** Keeps what a variable's call does, and not what came of it. */
function keepCall(declarator: Node, cutter: Cutter): void {
  const declaration = declarator.parent;
  const call = child(declarator, "init");
  const alone = declaration && nodesIn(declaration, "declarations").length === 1;
  if (alone && call && /^(Program|BlockStatement)$/.test(String(declaration.parent?.type)))
    cutter.replaced.set(declaration, call);
  else cutter.remove(declarator);
}

/** @returns the statement that does nothing but give a variable its value; null for other uses */
function writeOf(use: Node): Node | null {
  const assignment =
    use.parent?.type === "AssignmentExpression" && use.parent.left === use ? use.parent : null;
  return assignment?.parent?.type === "ExpressionStatement" ? assignment.parent : null;
}

/** A parameter that nothing asks any more, where it is the last, and what calls in the file give for it. */
function cutParameter(name: string, owner: Node, tree: Tree, cutter: Cutter): void {
  const params = nodesIn(owner, "params");
  const index = params.findIndex((param) => identifiersOf(param).some((one) => one.name === name));
  const param = params[index];
  if (!param) return;
  const member = identifiersOf(param).find((one) => one.name === name);
  const property =
    member && member !== param ? ancestors(member).find((one) => one.type === "Property") : null;
  if (property && nodesIn(param, "properties").some((one) => one !== property && !cutter.removed.has(one))) {
    cutter.remove(property);
    return;
  }
  cutter.removed.add(param);
  const own = child(owner, "id") ?? child(owner.parent ?? owner, "id");
  const called = tree.bindings.find(
    ({ name, declaredBy }) => name === own?.name && (declaredBy === owner || declaredBy === owner.parent),
  );
  for (const use of called?.uses ?? []) {
    const given = use.parent?.callee === use ? nodesIn(use.parent, "arguments")[index] : null;
    if (given) cutter.removed.add(given);
  }
}

/** Whether a parameter is the last that counts. */
function isLast(name: string, owner: Node, cutter: Cutter): boolean {
  const left = nodesIn(owner, "params").filter((param) => !cutter.isRemoved(param));
  return identifiersOf(left.at(-1) ?? null).some((one) => one.name === name && !cutter.isRemoved(one));
}

/** Takes out tests that expect nothing any more. */
export function sweepTests(tree: Tree, cutter: Cutter): void {
  const expected = new Map<Node, boolean>();
  for (const node of tree.nodes) {
    const test = expectationAround(node) === node ? testAround(node) : null;
    if (test) expected.set(test, (expected.get(test) ?? false) || !cutter.isRemoved(node));
  }
  for (const [test, still] of expected) if (!still) cutter.remove(test);
  const isCall = (node: Node, name: RegExp) => node.type === "CallExpression" && isTestCall(node, name);
  for (const suite of tree.nodes.filter((node) => isCall(node, /^describe\b/))) {
    const own = tree.nodes.filter((node) => isCall(node, testName) && ancestors(node).includes(suite));
    if (own.length > 0 && own.every((node) => cutter.isRemoved(node)) && suite.parent)
      cutter.remove(suite.parent);
  }
}
