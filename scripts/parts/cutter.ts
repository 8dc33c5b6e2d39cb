import { emptiedBy } from "./emptied";
import {
  expectationAround,
  isAmongText,
  isDefault,
  isDone,
  isNothing,
  isRead,
  isStatement,
  resultOf,
  testAround,
} from "./kinds";
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

/** What a file cannot lose without a person: the place, and what stands in the way. */
export type Obstacle = { node: Node; because: string };

/**
 * Takes nodes out of a file, and with each what makes no sense without it: the entry of a list, the member of an object, the
 * element of a page, the statement, the variable and what uses it. In a test it is the whole test.
 */
export class Cutter {
  readonly removed = new Set<Node>();
  /** A node of which only one that it holds stays. */
  readonly replaced = new Map<Node, Node>();
  /** Exported names that are gone, so that other files lose what uses them. */
  readonly deadExports = new Set<string>();
  readonly obstacles: Obstacle[] = [];
  private readonly killed = new Set<Binding>();

  constructor(
    private readonly tree: Tree,
    private readonly isTest: boolean,
  ) {}

  isRemoved(node: Node): boolean {
    const around = ancestors(node);
    return around.some((one) => {
      const kept = one === node ? null : this.replaced.get(one);
      return this.removed.has(one) || (kept ? !around.includes(kept) : false);
    });
  }

  /** Takes away a node and what it is an inseparable part of. */
  cut(node: Node): void {
    const { parent } = node;
    if (this.isRemoved(node)) return;
    const said = this.isTest ? expectationAround(node) : null;
    if (said) this.cutExpectation(node, said);
    else if (parent) this.cutFrom(node, parent);
    else this.refuse(node, "the whole file depends on it");
  }

  /** What is expected of something that is done there, and not only looked up, the rest of the test depends on. */
  private cutExpectation(node: Node, said: Node): void {
    if (!isDone(node, said) || !this.cutTest(node)) this.remove(said);
  }

  private cutFrom(node: Node, parent: Node): void {
    const rule = this.rules[parent.type];
    if (rule) rule(node, parent);
    else this.cut(parent);
  }

  /** What goes with a node, by what it is a part of; with the parts of anything else that goes as a whole. */
  private readonly rules: Record<string, Rule> = {
    ArrayExpression: (node, list) => {
      const result = resultOf(node, list);
      if (result) this.cutPattern(result);
      this.cutEntry(node, list);
    },
    ObjectExpression: (node, list) => {
      // Without what is spread a test's object is another one.
      if (node.type !== "SpreadElement" || !this.cutTest(node)) this.cutEntry(node, list);
    },
    ...each(["ObjectPattern", "ArrayPattern"], (node) => this.cutPattern(node)),
    JSXOpeningElement: (node, tag) => {
      if (nodesIn(tag, "attributes").includes(node)) this.remove(node);
      else this.cutElement(tag.parent);
    },
    ...each(["JSXElement", "JSXFragment"], (node) => this.cutElement(node)),
    ConditionalExpression: (node, choice) => this.cutChoice(node, choice),
    LogicalExpression: (node, either) => {
      const other = child(either, either.left === node ? "right" : "left");
      if (either.operator === "&&" || isDefault(other)) this.cut(either);
      else this.keep(either, other);
    },
    ForOfStatement: (node, loop) => {
      if (loop.right === node) this.remove(loop);
      else this.cut(loop);
    },
    IfStatement: (node, branch) => this.cutBranch(node, branch),
    ...each(["Program", "BlockStatement"], (node) => this.cutStatement(node)),
    VariableDeclarator: (_, declarator) => this.cutDeclarator(declarator),
    ...each(declarations, (_, declaration) => this.kill(child(declaration, "id"), declaration)),
    ReturnStatement: (_, statement) => this.cutFunction(statement),
    ArrowFunctionExpression: (node, arrow) => {
      if (arrow.body === node) this.cutFunction(node);
      else this.refuse(node, "a parameter needs it");
    },
    ...each(wholes, (_, whole) => this.remove(whole)),
    TSTypeAnnotation: (_, annotation) => this.cutTyped(annotation),
    AssignmentPattern: (node, parameter) => {
      if (this.isTest) this.cutFunction(parameter);
      else this.refuse(node, "a parameter needs it");
    },
    ...each(entries, (node) => this.remove(node)),
    ...each(bodies, (node) => this.refuse(node, "it is the body of something that stays")),
  };

  /** Takes away what does something with an address or a name, in a test: an expectation, a test, or a step of several. */
  cutUse(node: Node): void {
    const step = ancestors(node).find(isFunction);
    const named = step?.type === "FunctionDeclaration" || step?.parent?.type === "VariableDeclarator";
    if (step && named && !expectationAround(node)) this.cutFunction(node);
    else this.cut(node);
  }

  /** Takes away just that node, as its mark says, and what needs it. */
  cutWhole(node: Node): void {
    const declared = [node, ...nodesIn(node, "declaration")].flatMap((one) => [
      one,
      ...nodesIn(one, "declarations"),
    ]);
    for (const one of declared)
      for (const identifier of identifiersOf(child(one, "id"))) {
        if (node.type === "ExportNamedDeclaration") this.deadExports.add(identifier.name as string);
        this.killUses(identifier, one);
      }
    if (isStatement(node)) this.remove(node);
    else this.cut(node);
  }

  /** Takes away a name and every use of it. */
  kill(identifier: Node | null, declaration: Node): void {
    const binding = this.tree.bindings.find(
      ({ name, declaredBy }) => name === identifier?.name && declaredBy === declaration,
    );
    if (binding && !this.killed.has(binding)) {
      this.killed.add(binding);
      for (const use of binding.uses) this.cut(use);
    }
    if (declaration.parent?.type === "ExportNamedDeclaration" && identifier)
      this.deadExports.add(identifier.name as string);
    this.remove(declaration);
  }

  /** Marks a node as gone, or what holds nothing else. */
  remove(node: Node): void {
    const { parent } = node;
    if (this.removed.has(node)) return;
    this.removed.add(node);
    const next = parent && emptiedBy(node, parent, (one) => this.removed.has(one), this.isTest);
    if (!next) return;
    if (next.with) this.cut(next.node);
    else this.remove(next.node);
  }

  /** An entry of a list; where that is itself an entry, such as a row of a table, it goes as a whole. */
  private cutEntry(node: Node, list: Node): void {
    if (list.parent?.type === "ArrayExpression") this.cut(list);
    else this.remove(node);
  }

  private keep(node: Node, kept: Node | null): void {
    if (kept) this.replaced.set(node, kept);
    else this.cut(node);
  }

  private refuse(node: Node, because: string): void {
    this.obstacles.push({ node, because });
  }

  private cutPattern(node: Node): void {
    const owner = ancestors(node).find(({ type }) => type === "VariableDeclarator");
    if (owner) {
      for (const identifier of identifiersOf(node)) this.killUses(identifier, owner);
      this.remove(node);
    } else this.refuse(node, "a parameter takes it");
  }

  private killUses(identifier: Node, owner: Node): void {
    const binding = this.tree.bindings.find(
      ({ name, declaredBy }) => name === identifier.name && declaredBy === owner,
    );
    if (!binding || this.killed.has(binding)) return;
    this.killed.add(binding);
    for (const use of binding.uses) this.cut(use);
  }

  private cutDeclarator(declarator: Node): void {
    if (!this.isOnlyExpected(declarator) && this.cutTest(declarator)) return;
    const exported = declarator.parent?.parent?.type === "ExportNamedDeclaration";
    for (const identifier of identifiersOf(child(declarator, "id"))) {
      if (exported) this.deadExports.add(identifier.name as string);
      this.killUses(identifier, declarator);
    }
    this.remove(declarator);
  }

  private cutElement(element: Node | null): void {
    if (!element) return;
    const { parent } = element;
    if (!parent || !/^JSX(Element|Fragment)$/.test(parent.type)) this.cut(element);
    // A sentence without one of its words says something else.
    else if (isAmongText(element)) this.cutElement(parent);
    else this.remove(element);
  }

  private cutChoice(node: Node, choice: Node): void {
    const other = child(choice, choice.alternate === node ? "consequent" : "alternate");
    const left = choice.test === node ? child(choice, "alternate") : other;
    if (isNothing(left)) this.cut(choice);
    else this.keep(choice, left);
  }

  private cutBranch(node: Node, branch: Node): void {
    const alternate = child(branch, "alternate");
    if (alternate === node) this.remove(node);
    else if (alternate) this.keep(branch, alternate);
    else this.cut(branch);
  }

  private cutStatement(node: Node): void {
    if (this.cutTest(node)) return;
    this.remove(node);
  }

  /** Whether nothing but expectations use what a test has read. */
  private isOnlyExpected(declarator: Node): boolean {
    const uses = this.tree.bindings
      .filter(({ declaredBy }) => declaredBy === declarator)
      .flatMap((one) => one.uses);
    return isRead(declarator) && uses.every((use) => expectationAround(use) || this.isRemoved(use));
  }

  /** @returns whether it was in a test, which went as a whole */
  cutTest(node: Node): boolean {
    if (!this.isTest) return false;
    const statement = testAround(node);
    if (!statement) return false;
    this.remove(statement);
    return true;
  }

  private cutFunction(node: Node): void {
    if (this.cutTest(node)) return;
    const owner = ancestors(node).find(isFunction);
    if (!owner) this.refuse(node, "nothing says what comes back instead");
    else if (owner.type === "FunctionDeclaration") this.kill(child(owner, "id"), owner);
    else this.cut(owner);
  }

  private cutTyped(annotation: Node): void {
    const { parent } = annotation;
    const owner = parent && ancestors(parent).find(isFunction);
    if (parent?.type === "TSPropertySignature") this.remove(parent);
    else if (parent?.parent?.type === "VariableDeclarator") this.cutDeclarator(parent.parent);
    else if (owner?.type === "FunctionDeclaration") this.kill(child(owner, "id"), owner);
    else if (owner && this.isTest) this.cut(owner);
    else this.refuse(annotation, "a type needs it");
  }
}

const entries = ["TSUnionType", "TSIntersectionType", "TSTypeLiteral", "TSInterfaceBody", "SwitchStatement"];
const wholes = ["ExportNamedDeclaration", "ExportSpecifier", "ImportSpecifier"];
const declarations = ["FunctionDeclaration", "TSTypeAliasDeclaration", "TSInterfaceDeclaration"];
const bodies = ["ClassBody", "FunctionExpression", "ExportDefaultDeclaration"];

type Rule = (node: Node, parent: Node) => void;
const each = (types: readonly string[], rule: Rule): Record<string, Rule> =>
  Object.fromEntries(types.map((type) => [type, rule]));
