import { Cutter } from "./cutter";
import { idleIn, importsIn, resolve } from "./imports";
import { testName } from "./kinds";
import { cutMarked, cutNames, mayName, type Names } from "./names";
import { render } from "./render";
import { sweep, sweepTests } from "./sweep";
import { child, identifiersOf, type Node, nodesIn, parse, type Tree, textOf } from "./tree";

/** The files that stay, as they become: the text of those that change, and null for those that lose their meaning. */
export type CodeChange = { files: Map<string, string | null>; obstacles: string[] };

const source = /\.(ts|tsx|mjs)$/;
const tests = /^tests\/.*/;
/** Where an exported function may go when what it does goes. Elsewhere that is a decision. */
const mayShrink = /^(tests|scripts|bench|local-providers)\//;

/**
 * Takes out of the code that stays what uses the code that goes.
 * @param texts every file of source code, by path, those that go as well
 * @param going the paths that go
 */
export function cutCode(
  texts: ReadonlyMap<string, string>,
  going: ReadonlySet<string>,
  names: Names,
): CodeChange {
  const trees = new Map<string, Tree>();
  const treeOf = (path: string) => {
    const tree = trees.get(path) ?? parse(path, texts.get(path) ?? "");
    trees.set(path, tree);
    return tree;
  };
  const staying = [...texts.keys()].filter((path) => source.test(path) && !going.has(path));
  const imported = importsIn(
    [...texts.keys()].filter((path) => source.test(path)),
    texts,
  );
  const importers = { get: (path: string) => [...(imported.get(path)?.keys() ?? [])] };
  const gone = new Set(going);
  const dead = new Map<string, Set<string>>();
  /** Files and exports that nobody imports any more. What did has lost its import already, by a rule that knew more. */
  const unused = new Set<string>();
  const idle = new Map<string, Set<string>>();
  // Reading a file takes a hundred times as long as searching its text, and few files know of a part.
  const concerned = new Set(staying.filter((path) => mayName(texts.get(path) ?? "", names)));
  const concern = (paths: Iterable<string> | undefined) => {
    for (const path of paths ?? []) concerned.add(path);
  };
  for (const path of going) concern(importers.get(path));
  for (;;) {
    const files = new Map<string, string | null>();
    const obstacles: string[] = [];
    let grew = false;
    for (const path of staying) {
      if (gone.has(path) || unused.has(path) || !concerned.has(path)) continue;
      const tree = treeOf(path);
      const cutter = cutFile(path, tree, { gone, dead, idle, names, texts });
      for (const { node, because } of cutter.obstacles)
        obstacles.push(`${placeOf(path, tree, node)}: ${because}`);
      for (const name of cutter.deadExports) {
        const known = dead.get(path) ?? new Set<string>();
        if (known.has(name) || idle.get(path)?.has(name)) continue;
        const needed = () =>
          importers
            .get(path)
            .some(
              (from) =>
                !gone.has(from) && !tests.test(from) && imports(from, treeOf(from), path, name, texts),
            );
        if (!mayShrink.test(path) && needed())
          obstacles.push(`${path}: others need ${name}, and all that it does goes`);
        dead.set(path, known.add(name));
        concern(importers.get(path));
        grew = true;
      }
      const text = render(tree, cutter);
      if (text === tree.text) continue;
      const pointless = isPointless(path, tree, cutter);
      if (pointless) {
        gone.add(path);
        concern(importers.get(path));
      }
      grew ||= pointless;
      files.set(path, pointless ? null : text);
    }
    if (grew) continue;
    const left = new Map(texts);
    for (const [path, text] of files) left.set(path, text ?? "");
    for (const path of [...gone, ...unused]) left.delete(path);
    const more = idleIn(imported, left);
    for (const path of more.files) unused.add(path);
    for (const [path, name] of more.names) {
      idle.set(path, (idle.get(path) ?? new Set()).add(name));
      concern([path]);
    }
    if (more.files.length + more.names.length > 0) continue;
    for (const path of [...gone, ...unused]) if (!going.has(path)) files.set(path, null);
    return { files, obstacles };
  }
}

/** Whether a file imports a name from another. */
function imports(
  from: string,
  { nodes }: Tree,
  path: string,
  name: string,
  texts: ReadonlyMap<string, string>,
): boolean {
  return nodes.some(
    (node) =>
      node.type === "ImportDeclaration" &&
      resolve(from, textOf(child(node, "source") ?? node) ?? "", texts) === path &&
      nodesIn(node, "specifiers").some((one) => child(one, "imported")?.name === name),
  );
}

type Situation = {
  gone: ReadonlySet<string>;
  dead: ReadonlyMap<string, ReadonlySet<string>>;
  idle: ReadonlyMap<string, ReadonlySet<string>>;
  names: Names;
  texts: ReadonlyMap<string, string>;
};

function cutFile(path: string, tree: Tree, { gone, dead, idle, names, texts }: Situation): Cutter {
  const isTest = tests.test(path);
  const cutter = new Cutter(tree, isTest);
  cutMarked(tree, cutter, names.parts);
  for (const node of idle.has(path) ? tree.nodes : [])
    if (declares(node).some((name) => idle.get(path)?.has(name))) cutter.cutWhole(node);
  for (const node of tree.nodes) {
    const from = /^(Import|Export)/.test(node.type) ? child(node, "source") : null;
    const target = from && resolve(path, textOf(from) ?? "", texts);
    if (!target) continue;
    if (gone.has(target)) cutImport(node, cutter);
    else
      for (const specifier of nodesIn(node, "specifiers")) {
        const name = String(child(specifier, node.type === "ImportDeclaration" ? "imported" : "local")?.name);
        if (dead.get(target)?.has(name)) cutSpecifier(specifier, cutter);
      }
  }
  cutNames(tree, cutter, names, isTest);
  if (isTest) sweepTests(tree, cutter);
  while (sweep(tree, cutter)) {}
  return cutter;
}

function cutImport(node: Node, cutter: Cutter): void {
  for (const specifier of nodesIn(node, "specifiers")) cutSpecifier(specifier, cutter);
  if (node.type === "ImportExpression") cutter.cut(node);
  else cutter.remove(node);
}

function cutSpecifier(specifier: Node, cutter: Cutter): void {
  if (specifier.type === "ExportSpecifier") {
    cutter.deadExports.add(String(child(specifier, "exported")?.name));
    cutter.remove(specifier);
  } else cutter.kill(child(specifier, "local"), specifier);
}

/** @returns the names that a statement exports of its own */
function declares(node: Node): string[] {
  const declaration = node.type === "ExportNamedDeclaration" ? child(node, "declaration") : null;
  const all = declaration ? [declaration, ...nodesIn(declaration, "declarations")] : [];
  return all.flatMap((one) => identifiersOf(child(one, "id")).map(({ name }) => String(name)));
}

/** A file of tests without a test, or a module that exported something and has nothing left to export. */
function isPointless(path: string, tree: Tree, cutter: Cutter): boolean {
  if (/\.(test|spec)\.ts$/.test(path))
    return !tree.nodes.some(
      (node) =>
        node.type === "CallExpression" &&
        testName.test(tree.text.slice(node.start, node.end)) &&
        !cutter.isRemoved(node),
    );
  const exports = tree.nodes.filter(({ type }) => /^Export/.test(type) && type !== "ExportSpecifier");
  return exports.length > 0 && mayShrink.test(path) && exports.every((node) => cutter.isRemoved(node));
}

function placeOf(path: string, { text }: Tree, node: Node): string {
  const line = text.slice(0, node.start).split("\n").length;
  return `${path}:${line} ${text.slice(node.start, node.end).split("\n")[0]?.slice(0, 80)}`;
}
