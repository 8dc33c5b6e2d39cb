/**
 * A table in which people keep something of their own: what the privacy page, the download, the deletion, an
 * administrator's page and the tests know of it. Its rows have an `id`, whose order is that of time, and a `userId` whose
 * relation goes with the user (`onDelete: Cascade`).
 */
export type PersonalTable = {
  /** The model in prisma/schema */
  model: string;
  /** What a row is called in the middle of a sentence, and what several are: "note", "notes". */
  one: string;
  many: string;
  /** What is kept, why, and until when; sentences to the person. */
  what: string;
  why: string;
  kept: string;
  /** The columns that hold something of a person, and `id`: they are what the download has. */
  select: Readonly<Record<string, true>> & { readonly id: true };
  count(where: { userId: string }): Promise<number>;
  /** One part of the download. */
  rows(part: PartOfRows): Promise<{ id: string }[]>;
};

/** For `findMany`, beside a `select`. */
export type PartOfRows = {
  where: { userId: string; id?: { gt: string } };
  orderBy: { id: "asc" };
  take: number;
};

/** @returns its name in the download: "readingLists" for "reading lists" */
export function memberOf({ many }: PersonalTable): string {
  return many.replace(/[^\p{L}\p{N}]+(\p{L})/gu, (_, letter: string) => letter.toUpperCase());
}

export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @returns "1 note", "1,000 notes" */
export function inCount({ one, many }: Pick<PersonalTable, "one" | "many">, count: number): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
