/**
 * Writes down the statements that reach the database's driver. Around the driver and not in the app, so that what is
 * measured is what ships.
 */

/** @type {{ sql: string, at: number }[]} */
export const statements = [];

/** @param {string} sql */
const note = (sql) => statements.push({ sql, at: performance.timeOrigin + performance.now() });

await observeSqlite();
await observePostgres();

async function observeSqlite() {
  const { default: Database } = await import("libsql");
  const { prepare, exec } = Database.prototype;
  const texts = new WeakMap();
  const empty = new Database(":memory:");
  const statement = Object.getPrototypeOf(empty.prepare("SELECT 1"));
  empty.close();
  Object.assign(Database.prototype, {
    prepare(/** @type {string} */ sql) {
      const prepared = prepare.call(this, sql);
      texts.set(prepared, sql);
      return prepared;
    },
    exec(/** @type {string} */ sql) {
      note(sql);
      return exec.call(this, sql);
    },
  });
  // `all` goes through `iterate`.
  for (const name of ["run", "get", "iterate"]) {
    const original = statement[name];
    statement[name] = function (/** @type {unknown[]} */ ...parameters) {
      note(texts.get(this) ?? "");
      return original.apply(this, parameters);
    };
  }
}

/** Not every version of the app has this driver. */
async function observePostgres() {
  const driver = "pg";
  const found = await import(driver).catch(() => null);
  if (!found) return;
  const { Client } = found.default;
  const { query } = Client.prototype;
  Client.prototype.query = function (/** @type {unknown[]} */ ...parameters) {
    const [first] = parameters;
    note(typeof first === "string" ? first : String(Object(first).text ?? ""));
    return query.apply(this, parameters);
  };
}
