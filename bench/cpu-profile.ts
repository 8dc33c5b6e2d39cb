/** What V8's profiler answers, as far as it is read here. Positions count from 0. */
export type CpuProfile = {
  nodes: { id: number; callFrame: CallFrame; children?: number[] }[];
  samples?: number[];
  /** Microseconds. */
  timeDeltas?: number[];
};

export type CallFrame = { functionName: string; url: string; lineNumber: number; columnNumber: number };

/** Where a function is written. */
export type Location = {
  /** `features/sign-in/flow.ts:12`, `next/dist/server/next.js:3`; empty for what is no file's. */
  place: string;
  /** A file of the app, or the package. */
  owner: string;
  ours: boolean;
};

/** @returns the functions with the most time of their own, without what they call */
export function topFunctions(
  profile: CpuProfile,
  locate: (frame: CallFrame) => Location,
  count: number,
): { share: number; name: string; place: string }[] {
  const times = new Map<string, { time: number; name: string; place: string }>();
  const { busy, stacks } = stacksOf(profile);
  for (const { time, stack } of stacks) {
    const [frame] = stack;
    if (!frame) continue;
    const name = frame.functionName || "(anonymous)";
    // What is none of JavaScript's is told apart by who called it.
    const caller = frame.url ? frame : stack.find(({ url }) => url && !url.startsWith("node:"));
    const place = caller ? `${frame === caller ? "" : "for "}${locate(caller).place}` : "";
    const entry = times.get(`${name} ${place}`) ?? { time: 0, name, place };
    entry.time += time;
    times.set(`${name} ${place}`, entry);
  }
  return [...times.values()]
    .sort((a, b) => b.time - a.time)
    .slice(0, count)
    .map(({ time, name, place }) => ({ share: time / busy, name, place }));
}

/**
 * What our files and the packages take.
 * @returns shares of the time: `self` in their own functions, `whole` with what those call until they first wait
 */
export function owners(
  profile: CpuProfile,
  locate: (frame: CallFrame) => Location,
): { name: string; ours: boolean; self: number; whole: number }[] {
  const times = new Map<string, { ours: boolean; self: number; whole: number }>();
  const { busy, stacks } = stacksOf(profile);
  for (const { time, stack } of stacks) {
    const seen = new Set<string>();
    for (const [depth, frame] of stack.entries()) {
      const { owner, ours } = locate(frame);
      const entry = times.get(owner) ?? { ours, self: 0, whole: 0 };
      times.set(owner, entry);
      if (depth === 0) entry.self += time;
      if (!seen.has(owner)) entry.whole += time;
      seen.add(owner);
    }
  }
  return [...times].map(([name, { ours, self, whole }]) => ({
    name,
    ours,
    self: self / busy,
    whole: whole / busy,
  }));
}

/** @returns microseconds in which something ran, and each stack with its share of them, the running function first */
export function stacksOf({ nodes, samples = [], timeDeltas = [] }: CpuProfile): {
  busy: number;
  stacks: { time: number; stack: CallFrame[] }[];
} {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const times = new Map<number, number>();
  for (const [index, id] of samples.entries()) {
    times.set(id, (times.get(id) ?? 0) + Math.max(0, timeDeltas[index] ?? 0));
  }
  let busy = 0;
  const stacks: { time: number; stack: CallFrame[] }[] = [];
  for (const [id, time] of times) {
    const stack: CallFrame[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const frame = byId.get(at)?.callFrame;
      if (frame && frame.functionName !== "(root)") stack.push(frame);
    }
    // Neither waiting nor the profiler's own start and end.
    if (stack[0]?.functionName === "(idle)" || stack.some(({ url }) => url.endsWith("/control.mjs")))
      continue;
    busy += time;
    stacks.push({ time, stack });
  }
  return { busy, stacks };
}
