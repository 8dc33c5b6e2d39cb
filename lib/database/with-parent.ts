/**
 * A row that was read with the row that it belongs to. Prisma reads one after the other and its types promise both; who is
 * deleted in between takes the row along.
 * @param parent the name of a relation that is required
 * @returns null when either is gone
 */
export function withParent<Row>(row: Row | null, parent: keyof Row): Row | null {
  return row?.[parent] ? row : null;
}
