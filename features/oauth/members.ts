import { z } from "zod";

/** An answer's members by name, each of any shape. */
export type Members = Readonly<Record<string, unknown>>;

const members = z.record(z.string(), z.unknown());

/** @throws ZodError when the answer is no object */
export function membersOf(answer: unknown): Members {
  return members.parse(answer);
}

/** @returns none for what is no object */
export function membersIn(answer: unknown): Members {
  return members.catch({}).parse(answer);
}
