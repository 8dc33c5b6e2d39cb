import pg from "pg";
import { codeOf, DatabaseFailure } from "@/lib/database/failure";
import { Client, type Target } from "@/lib/database/postgresql-client";

type Done = (error: Error | undefined, ...rest: unknown[]) => void;
type Call = (...args: unknown[]) => unknown;

/** What a server says when it refuses everybody: connections, resources, shutting down, its system (appendix A). */
const refusesAll = /^(08|53|57|58)/;

/**
 * A connection that is closed once a statement on it has had no answer. pg would hand it to the next request in the
 * state it is in: with a transaction open, in which whatever is written later is committed by nobody.
 */
class Connection extends Client {
  constructor(config?: pg.ClientConfig & Partial<Target>) {
    super(config);
    this.query = told(this.query.bind(this) as Call, (error) => {
      if (error instanceof pg.DatabaseError && !refusesAll.test(codeOf(error))) return error;
      this.end().catch(() => {});
      return new DatabaseFailure(error);
    }) as typeof this.query;
  }
}

/** pg's pool, of such connections. Whatever keeps it from asking the database is a DatabaseFailure. */
export class Pool extends pg.Pool {
  constructor(config: pg.PoolConfig & Target) {
    super({ ...config, Client: Connection });
    this.connect = told(
      this.connect.bind(this) as Call,
      (error) => new DatabaseFailure(error),
    ) as typeof this.connect;
  }
}

/** The same call, in either of pg's two styles, with its error told differently. */
function told(call: Call, tell: (error: unknown) => Error): Call {
  return (...args) => {
    const done = args.at(-1);
    if (typeof done !== "function") {
      return (call(...args) as Promise<unknown>).catch((error: unknown) => {
        throw tell(error);
      });
    }
    const answer: Done = (error, ...rest) => (done as Done)(error && tell(error), ...rest);
    return call(...args.slice(0, -1), answer);
  };
}
