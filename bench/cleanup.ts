/**
 * Runs what needs servers and databases, and ends them afterwards, the last one first, whatever happens.
 * @param work gets a function that takes what is to be done at the end
 */
export async function withCleanup<Result>(
  work: (later: (undo: () => Promise<void>) => void) => Promise<Result>,
): Promise<Result> {
  const undos: (() => Promise<void>)[] = [];
  try {
    return await work((undo) => undos.push(undo));
  } finally {
    for (const undo of undos.reverse()) await undo();
  }
}
