import type { ReactNode } from "react";
import type { Role, Row } from "@/features/flow/rows";
import { duration } from "@/features/flow/summary";
import { capital } from "@/features/flow/words";

const names: Readonly<Record<Role, string>> = {
  browser: "Browser",
  client: "Client",
  authorization: "Authorization server",
  resource: "Resource server",
  database: "Database",
};

/** Every message and check, one a line. */
export function FlowTable({ rows }: { rows: readonly Row[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section aria-label="Messages and checks, a table" tabIndex={0} className="overflow-x-auto">
      <table className="w-full min-w-2xl text-left text-sm">
        <thead>
          <tr className="border-b border-line-strong">
            <Head>Time</Head>
            <Head>From</Head>
            <Head>To</Head>
            <Head>Message or check</Head>
            <Head>Result</Head>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are in the order of time and have no other name
            <tr key={index} className="border-b border-line align-top">
              {row.kind === "message" ? (
                <>
                  <Cell>+{duration(row.at)}</Cell>
                  <Cell>{names[row.from]}</Cell>
                  <Cell>{names[row.to]}</Cell>
                  <Cell>{row.title}</Cell>
                  <Cell bad={row.failed !== null}>
                    {[row.failed?.says ?? row.endpoint, row.took === null ? null : duration(row.took)]
                      .filter(Boolean)
                      .join(", ")}
                  </Cell>
                </>
              ) : (
                <>
                  <Cell />
                  <Cell>{names.client}</Cell>
                  <Cell>{names.client}</Cell>
                  <Cell>{row.title}</Cell>
                  <Cell bad={row.outcome === "failed"}>{capital(row.outcome)}</Cell>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Head({ children }: { children: string }) {
  return (
    <th scope="col" className="py-2 pr-4 font-medium">
      {children}
    </th>
  );
}

function Cell({ children, bad = false }: { children?: ReactNode; bad?: boolean }) {
  return <td className={`py-2 pr-4 ${bad ? "font-medium text-danger" : ""}`}>{children}</td>;
}
