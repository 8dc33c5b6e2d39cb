/**
 * Runs tasks, some at a time: the first in line that has what it needs begins as soon as there is a place.
 * @param names of the tasks, in line
 * @param needsOf what has to end before a task begins; what is not in line counts as done
 * @param places how many there are, and how many a task takes
 * @param run gets the results of what the task needs
 * @returns the results in the order of the names
 */
export async function inTurn<Name, Result>(
  names: readonly Name[],
  needsOf: (name: Name) => readonly Name[],
  places: { all: number; of: (name: Name) => number },
  run: (name: Name, needed: Result[]) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<Name, Result>();
  const known = (all: readonly Name[]) => all.flatMap((name) => results.get(name) ?? []);
  const needs = (name: Name) => needsOf(name).filter((one) => names.includes(one));
  const waiting = new Set(names);
  const running = new Set<Promise<void>>();
  let taken = 0;
  while (waiting.size + running.size > 0) {
    const next = [...waiting].find((name) => needs(name).every((one) => results.has(one)));
    if (next === undefined || taken + places.of(next) > places.all) {
      await Promise.race(running);
      continue;
    }
    waiting.delete(next);
    taken += places.of(next);
    const task = run(next, known(needs(next))).then((result) => {
      results.set(next, result);
      taken -= places.of(next);
      running.delete(task);
    });
    running.add(task);
  }
  return known(names);
}
