import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readPostgresqlUrl } from "@/lib/database/postgresql-url";
import { databasePath, databaseUrlFault, libsqlUrl, prismaUrl } from "@/lib/database/url";

describe("a SQLite file's URL", () => {
  it.each([
    ["file:/srv/a%2Fb/x.db", "/srv/a%2Fb/x.db"],
    ["file:/srv/100%/x.db", "/srv/100%/x.db"],
    ["file:/srv/a#b/x.db", "/srv/a#b/x.db"],
    ['file:/srv/a b"c\u00e9/x.db', '/srv/a b"c\u00e9/x.db'],
    ["file:///srv/x.db", "/srv/x.db"],
    ["file:dev.db?connection_limit=1", resolve("dev.db")],
    ["file:./a/../dev.db?socket_timeout=5&connection_limit=1", resolve("dev.db")],
    ["file:dev.db?", resolve("dev.db")],
  ])("%s is that file, for us and for Prisma's commands", (url, path) => {
    expect(databaseUrlFault(url)).toBeNull();
    expect(databasePath(url)).toBe(resolve(path));
    expect(prismaUrl(url)).toBe(`file:${resolve(path)}`);
    expect(decodeURIComponent(libsqlUrl(path).slice("file:".length))).toBe(path);
  });

  it.each([
    "file:",
    "file::memory:",
    "file:?connection_limit=1",
    "file://x.db",
    "file:a.db?mode=ro",
    "file:a?b/x.db",
  ])("%s is refused, by whoever reads it", (url) => {
    expect(databaseUrlFault(url)).toMatch(/^(must|has) .*\.$/);
    expect(() => databasePath(url)).toThrow("DATABASE_URL");
  });
});

/** What pg is told by a URL. */
function read(text: string) {
  const url = readPostgresqlUrl(text);
  if ("fault" in url) throw new Error(url.fault);
  return { ...url, parameters: Object.fromEntries(new URL(url.connectionString).searchParams) };
}

const server = "postgres://user:pass@host:5432/app";

describe("a PostgreSQL server's URL", () => {
  it.each<[string, Record<string, string>]>([
    ["connection_limit=1&pgbouncer=true&channel_binding=require", {}],
    ["options=-c%20search_path%3Dours", { options: "-c search_path=ours" }],
    ["sslmode=require", { sslmode: "verify-full" }],
    ["sslmode=verify-ca&sslrootcert=/etc/ca.pem", { sslmode: "verify-full", sslrootcert: "/etc/ca.pem" }],
    ["sslmode=require&uselibpqcompat=true", { sslmode: "require", uselibpqcompat: "true" }],
    ["sslmode=disable", { sslmode: "disable" }],
    ["sslmode=verify-full&sslrootcert=system", { sslmode: "verify-full" }],
    ["ssl=false", { ssl: "0" }],
  ])("with %s tells pg only what it obeys", (query, parameters) => {
    expect(read(`${server}?${query}`)).toMatchObject({ parameters, schema: null, shown: "host:5432/app" });
  });

  it("names a schema as Prisma's do", () => {
    expect(read(`${server}?schema=My%20own&connection_limit=1`)).toMatchObject({
      schema: "My own",
      parameters: {},
    });
    expect(read(`${server}?schema=`).schema).toBeNull();
  });

  it("may name a socket's folder", () => {
    for (const authority of ["", "user:pass@"])
      expect(read(`postgres://${authority}/app?host=/run/postgresql`)).toMatchObject({
        shown: "/run/postgresql/app",
        parameters: { host: "/run/postgresql" },
      });
  });

  it("takes any password that is percent-encoded, and an @ as it is", () => {
    const password = "12#3/4?5@6%7: 8&9=";
    const url = new URL(read(`postgres://user:${encodeURIComponent(password)}@host/app`).connectionString);
    expect(decodeURIComponent(url.password)).toBe(password);
    expect(read("postgres://user:p@ss@host/app").shown).toBe("host/app");
  });

  it.each(
    [..."#/?"].flatMap((character) =>
      ["12", "hunter2"].flatMap((start) => ["34", "x=1"].map((end) => `${start}${character}${end}-hunter2`)),
    ),
  )("with the password %s as it is is refused, and nothing of it is said", (password) => {
    const fault = databaseUrlFault(`postgres://user:${password}@host:5432/app?sslmode=disable`);
    expect(fault).toMatch(/percent-encoded/);
    expect(fault).not.toMatch(/hunter2|12|34|x=1/);
  });

  it("with a percent sign in its password that begins no encoding is refused", () => {
    expect(databaseUrlFault("postgres://user:100%-hunter2@host/app")).toMatch(
      /^(?!.*hunter2).*percent-encoded/,
    );
  });

  it.each([
    ["sslmode=prefer", /sslmode=prefer/],
    ["sslmode=allow", /sslmode=allow/],
    ["sslmode=required", /sslmode/],
    ["ssl=maybe", /ssl/],
    ["schema=a&schema=b", /twice/],
    ["sslaccept=hunter2", /number 1/],
    ["schema=a&hunter2=1", /number 2/],
  ])("with %s is refused", (query, told) => {
    const fault = databaseUrlFault(`${server}?${query}`);
    expect(fault).toMatch(told);
    expect(fault).not.toContain("hunter2");
  });

  it.each([
    "postgres://a,b/app",
    "postgres://a:1,b:2/app",
    "postgres://",
    "postgres://user:pass@",
    `${server}/more`,
    `${server} `,
  ])("%s says what it means or is refused", (url) => {
    const read = readPostgresqlUrl(url);
    if ("fault" in read) expect(read.fault).toMatch(/\.$/);
    else expect(read.shown).toMatch(/^(localhost|host)/);
  });
});
