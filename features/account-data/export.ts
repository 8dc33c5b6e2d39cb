import {
  exportedActivity,
  exportedDevices,
  exportedLists,
  exportedRows,
  type findExportedPerson,
  isPerson,
} from "@/features/account-data/queries";
import { personalTables } from "@/features/personal/every-table";
import type { Session } from "@/features/session/queries";
import { textOf } from "@/features/session/session-id";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";
import { memberOf } from "@/lib/personal-table";

/** Goes up whenever a field changes its meaning or goes; described in docs/guides/your-data.md. */
export const exportVersion = 1;

export type ExportedPerson = NonNullable<Awaited<ReturnType<typeof findExportedPerson>>>;

/**
 * Everything that is kept of a person, as one JSON text. It is written while it is read, a page of rows at a time, and
 * read no faster than it is taken. When it cannot go on it breaks off, so that nobody takes a part for the whole.
 *
 * @param person read before, so that what fails at once can still be told on a page
 */
export function exportStream(
  session: Session,
  person: ExportedPerson,
  now = new Date(),
): ReadableStream<Uint8Array> {
  const parts = exportParts(session, person, now);
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { value, done } = await parts.next();
          if (done) controller.close();
          else controller.enqueue(encoder.encode(value));
        } catch (error) {
          log("error", "export_broken_off", { user: session.user.id, error: describeError(error) });
          controller.error(error);
        }
      },
      async cancel() {
        await parts.return();
      },
    },
    { highWaterMark: 0 },
  );
}

async function* exportParts(
  { id, user }: Session,
  { profile, connections }: ExportedPerson,
  now: Date,
): AsyncGenerator<string, void> {
  yield `{\n  "version": ${exportVersion},\n  "exportedAt": ${JSON.stringify(now)},\n`;
  yield `  "profile": ${JSON.stringify(profile)},\n`;
  yield* list("connections", [connections]);
  yield ",\n";
  yield* list("devices", exportedDevices(user.id, textOf(id)));
  yield ",\n";
  yield* list("activity", exportedActivity(user.id));
  for (const { name, rows } of exportedLists) {
    yield ",\n";
    yield* list(name, rows(user.id));
  }
  for (const table of personalTables) {
    yield ",\n";
    yield* list(memberOf(table), exportedRows(table, user.id));
  }
  // Whoever is deleted meanwhile has no rows any more: the lists would only look as if they ended.
  if (!(await isPerson(user.id))) throw new Error("The account was deleted during its export.");
  yield "\n}\n";
}

/** A member that is an array, one line an item. */
async function* list(
  name: string,
  pages: Iterable<readonly unknown[]> | AsyncIterable<readonly unknown[]>,
): AsyncGenerator<string, void> {
  yield `  "${name}": [`;
  let before = "\n    ";
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield before + page.map((item) => JSON.stringify(item)).join(",\n    ");
    before = ",\n    ";
  }
  yield before === "\n    " ? "]" : "\n  ]";
}
