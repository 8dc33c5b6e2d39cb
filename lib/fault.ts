/**
 * A fault that a person can mend: its message is complete sentences, says what to do, and is shown without
 * a stack. Everything else that is thrown is a bug.
 */
export class Fault extends Error {
  override name = "Fault";

  /** @param lines one sentence or more, each on a line of its own */
  constructor(...lines: string[]) {
    super(lines.join("\n"));
  }
}
