const list = "tests/security/requirements.ts";

/**
 * Takes out the requirements whose tests have all gone. The counts of the others are the security run's to write.
 * @param texts the files before
 * @param result the files that change, to which this adds
 */
export function cutRequirements(
  texts: ReadonlyMap<string, string>,
  result: Map<string, string | null>,
): void {
  const before = coveredIn([...texts].map(([path, text]) => [path, text]));
  const after = coveredIn(
    [...texts].map(([path, text]) => [path, result.has(path) ? result.get(path) : text]),
  );
  const lost = [...before].filter((id) => !after.has(id));
  const text = result.get(list) ?? texts.get(list);
  if (lost.length === 0 || !text) return;
  const row = (id: string) => new RegExp(`^ {2}\\{\\s*id: "${id}",[\\s\\S]*?\\},\\n`, "m");
  result.set(
    list,
    lost.reduce((one, id) => one.replace(row(id), ""), text),
  );
}

function coveredIn(
  files: readonly (readonly [path: string, text: string | null | undefined])[],
): Set<string> {
  const titles = files
    .filter(([path]) => /^tests\/(security|e2e)\/.*\.(test|spec)\.ts$/.test(path))
    .flatMap(([, text]) => [...(text ?? "").matchAll(/["'`]((?:[OISAWRT]\d+ )+)/g)]);
  return new Set(titles.flatMap(([, ids = ""]) => ids.trim().split(" ")));
}
