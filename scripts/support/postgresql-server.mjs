/**
 * Runs a PostgreSQL server that lives no longer than whoever started this: `postgresql-server.mjs <program> <arguments>`.
 * PostgreSQL does not run as root, so as root it runs as somebody else (POSTGRESQL_UID).
 */
import { spawn } from "node:child_process";

const [program = "", ...args] = process.argv.slice(2);
const uid = process.env.POSTGRESQL_UID ? { uid: Number(process.env.POSTGRESQL_UID) } : {};
const server = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"], ...uid });
// An interrupt is its fast shutdown: it does not wait for clients.
process.on("exit", () => server.kill("SIGINT"));
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => server.kill("SIGINT"));
server.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
server.on("exit", (code) => process.exit(code ?? 1));
