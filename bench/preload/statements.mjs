/**
 * Writes down the statements that reach the database's driver. Around the driver and not in the app, so that what is
 * measured is what ships.
 */
import Database from "libsql";
import pg from "pg";

/** @type {{ sql: string, at: number }[]} */
export const statements = [];

/** @param {string} sql */
const note = (sql) => statements.push({ sql, at: performance.timeOrigin + performance.now() });

observeSqlite();
observePostgres();

function observeSqlite() {
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

function observePostgres() {
  const { query } = pg.Client.prototype;
  Object.assign(pg.Client.prototype, {
    query(/** @type {unknown[]} */ ...parameters) {
      const [first] = parameters;
      note(typeof first === "string" ? first : String(Object(first).text ?? ""));
      return Reflect.apply(query, this, parameters);
    },
  });
}
