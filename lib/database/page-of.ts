/**
 * A page of a list that goes by id, out of rows that were asked for with one more than the page takes.
 * @returns the page's rows, and what the next page comes after: null when this is the last
 */
export function pageOf<Row extends { id: string }>(
  rows: readonly Row[],
  take: number,
): { page: Row[]; next: string | null } {
  const page = rows.slice(0, take);
  return { page, next: rows.length > take ? (page.at(-1)?.id ?? null) : null };
}
