/**
 * What a table has under a name that anybody can write, and nothing that every object has, such as `constructor`.
 * @param name of a query or a form
 * @returns null where it has nothing of that name
 */
export function ownValue<Value>(table: Readonly<Record<string, Value>>, name: unknown): Value | null {
  return typeof name === "string" && Object.hasOwn(table, name) ? (table[name] ?? null) : null;
}
