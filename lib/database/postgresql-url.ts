/** A `postgres:` URL, read. */
export type PostgresqlUrl = {
  /** For pg: the same server, user and database, with only such parameters as pg knows and obeys. */
  connectionString: string;
  /** Prisma's `schema`: where the tables are; null leaves it to the server's search path. */
  schema: string | null;
  /** Host, port and database to show to people: neither user, password nor parameters. */
  shown: string;
};

/** What pg and the server obey. */
const obeyed = new Set([
  "host",
  "port",
  "user",
  "password",
  "options",
  "application_name",
  "fallback_application_name",
  "client_encoding",
  "statement_timeout",
  "lock_timeout",
  "idle_in_transaction_session_timeout",
  "ssl",
  "sslmode",
  "sslnegotiation",
  "sslrootcert",
  "sslcert",
  "sslkey",
  "uselibpqcompat",
]);

/** What Prisma's tools, libpq and hosts' consoles add for pools and timeouts of their own: left out. */
const harmless = new Set([
  "channel_binding",
  "connect_timeout",
  "connection_limit",
  "gssencmode",
  "keepalives",
  "keepalives_count",
  "keepalives_idle",
  "keepalives_interval",
  "max_connection_lifetime",
  "max_idle_connection_lifetime",
  "pgbouncer",
  "pool_timeout",
  "single_use_connections",
  "socket_timeout",
  "statement_cache_size",
  "target_session_attrs",
  "tcp_user_timeout",
]);

const encode =
  "What is no letter or digit in a user, password or database has to be percent-encoded: # is %23, / is %2F, ? is %3F, @ is %40, % is %25.";
const unreadable = `cannot be read. Write it as postgres://user:password@host:5432/database. ${encode}`;

/**
 * Reads a `postgres:` URL, for everything that connects. A password with a character that ends a URL's part would make
 * another host, port or parameter of its pieces, so all that could be one is refused.
 * @returns what it says, or what is wrong with it, in words that hold no part of it
 */
export function readPostgresqlUrl(text: string): PostgresqlUrl | { fault: string } {
  // A socket's folder is given as `host`, and the place of the host is empty, which URL allows without a user only.
  const url = parse(text.replace(/^(\w+:\/\/[^/?#@]+@)(?=[/?]|$)/, "$1localhost"));
  const name = url && decoded(url.pathname.slice(1));
  const pieces = url && [url.username, url.password, url.hostname, url.search].map(decoded);
  if (!url || pieces?.includes(null) || /\s/.test(text)) return { fault: unreadable };
  if (
    url.hash ||
    text.includes("#") ||
    /@/.test(url.search + url.pathname) ||
    /\//.test(url.pathname.slice(1))
  )
    return { fault: `has a character in it that ends the part it stands in. ${encode}` };
  if (name === null) return { fault: unreadable };
  const parameters = [...url.searchParams];
  const fault = parameterFault(parameters);
  if (fault) return { fault };
  const { host, schema } = Object.fromEntries(parameters);
  if (/,/.test(host ?? url.host)) return { fault: "names several hosts. Name the primary server alone." };
  url.search = String(new URLSearchParams(parameters.flatMap(forPg)));
  return {
    connectionString: url.href,
    schema: schema || null,
    shown: `${host || url.host || "localhost"}${url.pathname}`,
  };
}

/** A name that is not known may be a piece of a password, so only such as are ours to name are printed. */
function parameterFault(parameters: readonly [string, string][]): string | null {
  const names = parameters.map(([name]) => name);
  const unknown = names.findIndex((name) => name !== "schema" && !obeyed.has(name) && !harmless.has(name));
  if (unknown >= 0)
    return `has a parameter that is not known here, number ${unknown + 1} after its ?. Remove it; docs/guides/postgresql.md lists those that count. ${encode}`;
  if (new Set(names).size < names.length) return "has a parameter twice. Remove one of the two.";
  const values = Object.fromEntries(parameters);
  const mode = values.sslmode;
  if (mode === "prefer" || mode === "allow")
    return `has sslmode=${mode}, with which anybody on the way can turn the encryption off. Write sslmode=verify-full, or sslmode=disable where the way to the server is your own.`;
  if (mode !== undefined && !/^(disable|no-verify|require|verify-ca|verify-full)$/.test(mode))
    return "has an sslmode that is none. Write sslmode=verify-full, or sslmode=disable where the way to the server is your own.";
  if (values.ssl !== undefined && !/^(true|false|1|0|no-verify)$/.test(values.ssl))
    return "has an ssl that is none. Write sslmode=verify-full, or sslmode=disable where the way to the server is your own.";
  return null;
}

/** The parameter as pg has to be told, which takes some for something else than their authors mean. */
function forPg([name, value]: [string, string], _index: number, all: [string, string][]): [string, string][] {
  if (!obeyed.has(name)) return [];
  // pg takes these for `verify-full` as well, and prints a warning that a later version will not.
  const loose = all.some(([other, set]) => other === "uselibpqcompat" && set === "true");
  if (name === "sslmode" && !loose && /^(require|verify-ca)$/.test(value)) return [[name, "verify-full"]];
  // Any text but 0 turns it on.
  if (name === "ssl" && value === "false") return [[name, "0"]];
  // libpq's word for the system's authorities, and here a file's name; Node's own are what it has without.
  if (name === "sslrootcert" && value === "system") return [];
  return [[name, value]];
}

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
