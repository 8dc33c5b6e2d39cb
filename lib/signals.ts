/** Milliseconds in which signals are one wish: ctrl-C reaches each process of a terminal, and npm sends its own on. */
const sameWish = 1000;

/**
 * Does something when this process is told to end. Whoever asks once more does not want to wait.
 * @param end on the first signal; ends the process by itself
 * @param endNow on a later one
 */
export function onStopSignal(
  signals: readonly NodeJS.Signals[],
  end: (signal: NodeJS.Signals) => void,
  endNow: () => void,
): void {
  let first: number | undefined;
  for (const name of signals) {
    process.on(name, () => {
      if (first === undefined) {
        first = Date.now();
        end(name);
      } else if (Date.now() - first > sameWish) {
        endNow();
      }
    });
  }
}
