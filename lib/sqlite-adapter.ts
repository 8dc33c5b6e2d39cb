import { PrismaLibSql } from "@prisma/adapter-libsql";

type Client = ReturnType<PrismaLibSql["createClient"]>;

/**
 * Prisma's adapter for libsql, which takes a new connection after "busy". libsql leaves the refused statement
 * unfinished, and as long as one is, SQLite commits nothing on its connection: whatever is written later would be
 * seen by this process alone, lock all others out, and be gone after a crash.
 */
export class SqliteAdapter extends PrismaLibSql {
  override createClient(config: Parameters<PrismaLibSql["createClient"]>[0]): Client {
    const client = super.createClient(config);
    const execute = client.execute.bind(client) as (statement: Statement) => Promise<Result>;
    client.execute = async (statement: Statement): Promise<Result> => {
      try {
        return await execute(statement);
      } catch (error) {
        if (isBusy(error)) client.reconnect();
        throw error;
      }
    };
    return client;
  }
}

type Statement = Parameters<Client["execute"]>[0];
type Result = Awaited<ReturnType<Client["execute"]>>;

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && /BUSY|LOCKED/.test(String(error.code));
}
