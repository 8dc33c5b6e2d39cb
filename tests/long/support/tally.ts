/** Counts what happened under load, and how long it took. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #times = new Map<string, number[]>();
  /** What should not have happened, in words. */
  readonly unexplained: string[] = [];

  count(what: string): void {
    this.#counts.set(what, this.of(what) + 1);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** Counts it, with the milliseconds that it took. */
  async time<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    const start = performance.now();
    const result = await work();
    const times = this.#times.get(what) ?? [];
    this.#times.set(what, times);
    times.push(performance.now() - start);
    this.count(what);
    return result;
  }

  /** @returns a line each: how often, and for what was timed the middle, 95th and 99th percentile and the slowest */
  lines(): string[] {
    return [...this.#counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, count]) => {
        const times = this.#times.get(what)?.sort((a, b) => a - b);
        if (!times) return `${what}: ${count}`;
        const [middle, high, higher, most] = [0.5, 0.95, 0.99, 1].map((part) =>
          Math.round(times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0),
        );
        return `${what}: ${count}, ${middle} ms (95 %: ${high}, 99 %: ${higher}, slowest: ${most})`;
      });
  }
}
