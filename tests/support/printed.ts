import { beforeEach, vi } from "vitest";

/**
 * Keeps what is printed from the terminal, in each test of the file or the group that calls this. The caller's
 * `afterEach` restores mocks.
 * @returns the texts, of the test that runs
 */
export function printedLines(): string[] {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
    for (const stream of [process.stdout, process.stderr])
      vi.spyOn(stream, "write").mockImplementation((text) => lines.push(String(text)) > 0);
  });
  return lines;
}
