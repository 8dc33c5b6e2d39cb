import { parseSync } from "rolldown/utils";
import { Fault } from "@/lib/fault";

/** A node of a syntax tree (ESTree with TypeScript and JSX). A walk treats every kind of node alike. */
export type Node = {
  type: string;
  start: number;
  end: number;
  /** None for the program. */
  parent: Node | null;
  [field: string]: unknown;
};

export type Comment = { value: string; start: number; end: number };

/** A name that a file declares or imports, with every place that means it. */
export type Binding = { name: string; declaredBy: Node; uses: Node[] };

export type Tree = { program: Node; comments: Comment[]; bindings: Binding[]; nodes: Node[]; text: string };

/** Reads a file of TypeScript, JavaScript or JSX. */
export function parse(path: string, text: string): Tree {
  const { program, comments, errors } = parseSync(path, text);
  const [error] = errors;
  if (error) throw new Fault(`${path} cannot be read: ${error.message}`);
  // The parser's types are one a kind of node, and none has the parent that is added here.
  const root = program as unknown as Node;
  const nodes: Node[] = [];
  adopt(root, null, nodes);
  return { program: root, comments, bindings: bindingsOf(nodes), nodes, text };
}

function adopt(node: Node, parent: Node | null, nodes: Node[]): void {
  node.parent = parent;
  nodes.push(node);
  for (const child of childrenOf(node)) adopt(child, node, nodes);
}

/** @returns the nodes right below a node, in no particular order */
export function childrenOf(node: Node): Node[] {
  return Object.entries(node)
    .filter(([field]) => field !== "parent")
    .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
    .filter(isNode);
}

/** @returns the nodes in a node's field, which may hold one or several */
export function nodesIn(node: Node, field: string): Node[] {
  const value = node[field];
  return (Array.isArray(value) ? value : [value]).filter(isNode);
}

export function child(node: Node, field: string): Node | null {
  return nodesIn(node, field)[0] ?? null;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

/** @returns a node and everything around it, from within */
export function ancestors(node: Node): Node[] {
  return [node, ...(node.parent ? ancestors(node.parent) : [])];
}

export const isFunction = ({ type }: Node) =>
  ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"].includes(type);

/** @returns the text of a string or of a template's fixed part; null for other nodes */
export function textOf(node: Node): string | null {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  if (node.type === "TemplateElement") return (node.value as { cooked: string | null }).cooked ?? "";
  return null;
}

const scopes = /^(Program|BlockStatement|For\w*Statement|CatchClause|SwitchStatement)$/;
const isScope = (node: Node) => scopes.test(node.type) || isFunction(node);

function bindingsOf(nodes: readonly Node[]): Binding[] {
  const declared = new Map<Node, Map<string, Binding>>();
  const declare = (at: Node, identifier: Node, declaredBy: Node) => {
    const scope = ancestors(at).find(isScope) ?? at;
    const names = declared.get(scope) ?? new Map<string, Binding>();
    declared.set(scope, names);
    const name = identifier.name as string;
    // An overload, or a value and a type of one name, count as one.
    if (!names.has(name)) names.set(name, { name, declaredBy, uses: [] });
  };
  const declarations = new Set<Node>();
  for (const node of nodes) {
    for (const [at, identifier] of declaredIn(node)) {
      declarations.add(identifier);
      declare(at, identifier, node);
    }
  }
  for (const node of nodes) {
    if (declarations.has(node) || !isUse(node)) continue;
    for (const scope of ancestors(node).filter(isScope)) {
      const binding = declared.get(scope)?.get(node.name as string);
      if (!binding) continue;
      binding.uses.push(node);
      break;
    }
  }
  return [...declared.values()].flatMap((names) => [...names.values()]);
}

/** @returns what a node declares: a node in the scope that has the name, and the name's identifier */
function declaredIn(node: Node): [at: Node, identifier: Node][] {
  if (/^Import\w*Specifier$/.test(node.type)) return named(node, child(node, "local"));
  if (node.type === "VariableDeclarator")
    return identifiersOf(child(node, "id")).map((one) => [node, one] as [Node, Node]);
  if (/^(FunctionDeclaration|ClassDeclaration|TS\w+Declaration)$/.test(node.type))
    return [...(node.parent ? named(node.parent, child(node, "id")) : []), ...parametersOf(node)];
  if (isFunction(node)) return parametersOf(node);
  if (node.type === "CatchClause")
    return identifiersOf(child(node, "param")).map((one) => [node, one] as [Node, Node]);
  return [];
}

function parametersOf(node: Node): [Node, Node][] {
  return nodesIn(node, "params").flatMap((param) =>
    identifiersOf(param).map((one) => [node, one] as [Node, Node]),
  );
}

function named(at: Node, identifier: Node | null): [Node, Node][] {
  return identifier?.type === "Identifier" ? [[at, identifier]] : [];
}

/** @returns the names that a pattern binds */
export function identifiersOf(pattern: Node | null): Node[] {
  if (!pattern) return [];
  if (pattern.type === "Identifier") return [pattern];
  if (pattern.type === "ObjectPattern") return nodesIn(pattern, "properties").flatMap(identifiersOf);
  if (pattern.type === "ArrayPattern") return nodesIn(pattern, "elements").flatMap(identifiersOf);
  if (pattern.type === "Property") return identifiersOf(child(pattern, "value"));
  if (pattern.type === "RestElement") return identifiersOf(child(pattern, "argument"));
  return identifiersOf(child(pattern, "left"));
}

/** Whether an identifier means something that is declared elsewhere, and is not a member's own name. */
function isUse(node: Node): boolean {
  const { parent } = node;
  if (!parent) return false;
  if (node.type === "JSXIdentifier") return parent.type === "JSXOpeningElement" || parent.object === node;
  if (node.type !== "Identifier") return false;
  if (/^(MemberExpression|TSQualifiedName)$/.test(parent.type))
    return parent.object === node || parent.left === node || parent.computed === true;
  // A shorthand member has its name twice, as key and as value.
  if (parent.type === "Property") return parent.value === node || parent.computed === true;
  if (/^(MethodDefinition|PropertyDefinition|TSPropertySignature|TSMethodSignature)$/.test(parent.type))
    return parent.key !== node || parent.computed === true;
  if (parent.type === "ExportSpecifier") return parent.local === node && !parent.parent?.source;
  return !/^(Import\w*Specifier|LabeledStatement|BreakStatement|ContinueStatement)$/.test(parent.type);
}
