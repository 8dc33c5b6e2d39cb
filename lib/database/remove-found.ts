/**
 * Removes rows that a sweep has found, where nothing can have changed that they should go.
 * @returns how many were found, and went here: another server may have removed some
 */
export async function removeFound(
  model: { deleteMany(args: { where: { id: { in: string[] } } }): PromiseLike<{ count: number }> },
  rows: readonly { id: string }[],
): Promise<{ found: number; removed: number }> {
  if (rows.length === 0) return { found: 0, removed: 0 };
  const { count } = await model.deleteMany({ where: { id: { in: rows.map(({ id }) => id) } } });
  return { found: rows.length, removed: count };
}
