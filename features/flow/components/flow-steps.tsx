import { type Explanation, explain, parameters } from "@/features/flow/explained";
import { type Part, parts, partsExplained } from "@/features/flow/parts";
import type { CheckRow, Message, Row } from "@/features/flow/rows";
import { duration } from "@/features/flow/summary";
import type { Shown } from "@/features/flow/types";
import { sentenceOf } from "@/features/flow/words";

/** A flow in words: its parts, every message with its parameters, every check with what came of it. */
export function FlowSteps({ rows }: { rows: readonly Row[] }) {
  return (
    <div className="grid gap-8">
      {groupsOf(rows).map(({ part, first, rows }) => (
        <section key={first} aria-labelledby={`part-${first}`}>
          <h3 id={`part-${first}`} className="text-lg font-semibold">
            {part === 7 ? parts[part] : `${part}. ${parts[part]}`}
          </h3>
          <p className="mt-1 text-muted">{partsExplained[part]}</p>
          <ol className="mt-4 grid gap-3 border-l-2 border-line pl-4">
            {rows.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows are in the order of time and have no other name
              <li key={index}>{row.kind === "message" ? <Told message={row} /> : <Checked check={row} />}</li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

/** Rows of one part that follow one another; a part comes again where a flow was tried again. */
function groupsOf(rows: readonly Row[]): { part: Part; first: number; rows: Row[] }[] {
  const groups: { part: Part; first: number; rows: Row[] }[] = [];
  for (const [index, row] of rows.entries()) {
    const last = groups.at(-1);
    if (last?.part === row.part) last.rows.push(row);
    else groups.push({ part: row.part, first: index, rows: [row] });
  }
  return groups;
}

function Told({ message }: { message: Message }) {
  const { at, failed, parameters: said } = message;
  return (
    <div>
      <p>
        <span className="mr-2 text-sm text-muted tabular-nums">+{duration(at)}</span>
        {sentenceOf(message)}
      </p>
      {failed ? (
        <p className="mt-1 font-medium text-danger">
          ✗ {failed.says}
          {failed.gain ? ` ${failed.gain}` : ""}
        </p>
      ) : null}
      {said.length > 0 ? (
        <details className="mt-1">
          <summary className="inline-flex min-h-6 cursor-pointer items-center text-sm underline decoration-line-strong underline-offset-4">
            {said.length === 1 ? "1 value" : `${said.length} values`} of {message.title}
          </summary>
          <Values values={said} table={parameters} />
        </details>
      ) : null}
    </div>
  );
}

const looks = {
  passed: { sign: "✓", className: "text-accent", says: "Passed" },
  failed: { sign: "✗", className: "font-medium text-danger", says: "Failed" },
  "not reached": { sign: "–", className: "text-muted", says: "Not reached" },
} as const;

function Checked({ check: { title, source, gain, outcome } }: { check: CheckRow }) {
  const { sign, className, says } = looks[outcome];
  return (
    <p className={className}>
      <span aria-hidden="true">{sign} </span>
      {says}: {title} <span className="text-sm text-muted">({source})</span>
      {outcome === "failed" ? <span className="block">Without this check: {gain}</span> : null}
    </p>
  );
}

/** Values with what each is for. */
export function Values({
  values,
  table,
}: {
  values: readonly Shown[];
  table: Readonly<Record<string, Explanation>>;
}) {
  return (
    <dl className="mt-2 grid gap-3 rounded-md bg-sunken p-3 text-sm">
      {values.map(({ name, text, secret }, index) => {
        const { says, source } = explain(name, table);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a parameter may come twice, which is what one looks for
          <div key={index} className="grid gap-x-4 sm:grid-cols-[12rem_minmax(0,1fr)]">
            <dt className="font-mono">{name}</dt>
            <dd className="min-w-0">
              <span className={secret ? "text-muted italic" : "font-mono"}>{text || "(empty)"}</span>
              <span className="block text-muted">
                {says} ({source})
              </span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
