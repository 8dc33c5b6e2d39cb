import type { Dialect } from "@/lib/database/url";

/** Statements that make a crowd: `count` people with an account each, and their search keys. Ids come in the order of time. */
export function crowdOf(count: number, dialect: Dialect): string[] {
  const onPostgresql = dialect === "postgresql";
  const numbers = onPostgresql
    ? `(SELECT generate_series(1, ${count})::bigint AS n) i`
    : `(WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < ${count}) SELECT n FROM r) i`;
  const hex = (value: string, digits: number) =>
    onPostgresql ? `lpad(to_hex((${value})::bigint), ${digits}, '0')` : `printf('%0${digits}x', ${value})`;
  // A person every 94 seconds, three years long.
  const start = Date.now() - 3 * 365 * 86_400_000;
  const at = `(${start} + n * ${Math.floor((3 * 365 * 86_400_000) / count)})`;
  const id = `substr(${hex(at, 12)}, 1, 8) || '-' || substr(${hex(at, 12)}, 9, 4) || '-7000-8000-' || ${hex("n", 12)}`;
  const time = onPostgresql
    ? `to_timestamp(${at} / 1000.0) AT TIME ZONE 'UTC'`
    : `strftime('%Y-%m-%dT%H:%M:%f', ${at} / 1000.0, 'unixepoch') || '+00:00'`;
  const pick = (words: readonly string[], index: string) =>
    onPostgresql
      ? `(ARRAY['${words.join("', '")}'])[1 + (${index})]`
      : `json_extract('${JSON.stringify(words)}', '$[' || (${index}) || ']')`;
  const first = pick(firsts, `n % ${firsts.length}`);
  const last = pick(lasts, `(n / ${firsts.length}) % ${lasts.length}`);
  const email = `lower(${first} || '.' || ${last}) || n || '@' || ${pick(domains, `(n / 7) % ${domains.length}`)}`;
  const today = Math.floor(Date.now() / 86_400_000);
  const provider = "CASE WHEN n % 100000 = 0 THEN 'oidc' WHEN n % 3 = 0 THEN 'google' ELSE 'github' END";
  return [
    `INSERT INTO "User" ("id", "name", "email", "role", "disabledAt", "lastSeenDay", "createdAt", "updatedAt")
      SELECT ${id}, ${first} || ' ' || ${last}, ${email}, CASE WHEN n % 250000 = 0 THEN 'admin' ELSE 'user' END,
        CASE WHEN n % 20000 = 0 THEN ${time} END, ${today} - (n * 7919) % 400, ${time}, ${time} FROM ${numbers}`,
    `INSERT INTO "Account" ("id", "userId", "type", "provider", "providerAccountId", "label", "email", "emailVerified", "linkedAt", "updatedAt")
      SELECT ${id}, ${id}, 'oauth', ${provider}, CAST(n AS TEXT), '@' || lower(${last}) || n, ${email}, ${onPostgresql ? "true" : "1"}, ${time}, ${time} FROM ${numbers}`,
    `INSERT INTO "SearchKey" ("kind", "key", "userId") SELECT 'name', lower("name"), "id" FROM "User" ORDER BY 2, 3`,
    `INSERT INTO "SearchKey" ("kind", "key", "userId") SELECT 'word', lower(${first}), ${id} FROM ${numbers} ORDER BY 2, 3`,
    `INSERT INTO "SearchKey" ("kind", "key", "userId") SELECT 'word', lower(${last}), ${id} FROM ${numbers} ORDER BY 2, 3`,
    `INSERT INTO "SearchKey" ("kind", "key", "userId") SELECT 'email', "email", "userId" FROM "Account" ORDER BY 2, 3`,
    `INSERT INTO "SearchKey" ("kind", "key", "userId") SELECT 'domain', ${pick(domains, `(n / 7) % ${domains.length}`)}, ${id} FROM ${numbers} ORDER BY 2, 3`,
    `INSERT INTO "SearchKey" ("kind", "key", "userId") SELECT 'label', lower(${last}) || n, ${id} FROM ${numbers} ORDER BY 2, 3`,
  ];
}

const firsts =
  "Ada Alan Annie Barbara Carol Dana Dorothy Edith Evelyn Frances Grace Hedy Ida Jean Karen Katherine"
    .concat(" Lynn Margaret Mary Nancy Olga Radia Ruth Sophie Tove Ursula Vera Wendy Xenia Yasmin Zora")
    .split(" ");
const lasts = "Allen Bartik Borg Conway Curie Dijkstra Easley Estrin Fisher Franklin Goldberg Hamilton Hopper"
  .concat(
    " Iverson Johnson Keller Kwolek Lamarr Liskov Lovelace Meitner Naur Noether Perlman Quine Ride Sammet",
  )
  .concat(" Spärck Tereshkova Turing Ullman Vaughan Wilkes Yao Zadeh Zuse")
  .split(" ");
const domains = "acme.test example.com example.org granville.example hamilton.example lovelace.example".split(
  " ",
);
