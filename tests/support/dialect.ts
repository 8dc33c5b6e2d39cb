/** Which database these tests run on: `npm test -- --on postgresql` sets it. */
export const onPostgresql = process.env.TEST_DIALECT === "postgresql";

/** Lists the tables of the app as rows with a `name`. */
export const tablesSql = onPostgresql
  ? "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%'"
  : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_%' ESCAPE '\\'";

/**
 * Statements that make a table's writes fail, as on a disk that is gone.
 * @param when for example `BEFORE INSERT`
 */
export function breakingTrigger(when: string, table: string): string[] {
  if (!onPostgresql) {
    return [`CREATE TRIGGER "broken" ${when} ON "${table}" BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END`];
  }
  return [
    `CREATE OR REPLACE FUNCTION "fail"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk I/O error'; END $$`,
    `CREATE TRIGGER "broken" ${when} ON "${table}" FOR EACH ROW EXECUTE FUNCTION "fail"()`,
  ];
}

/** Takes that back. */
export function mendingTrigger(table: string): string {
  return `DROP TRIGGER "broken"${onPostgresql ? ` ON "${table}"` : ""}`;
}
