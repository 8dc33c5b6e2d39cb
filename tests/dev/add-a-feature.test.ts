import { expect, it } from "vitest";
import { personalTables } from "@/features/personal/every-table";
import { Clone } from "../support/clone";
import { blocksOf, follow } from "../support/guide";

// Whoever follows docs/guides/add-a-feature.md breaks no rule; that the page works is for dev.test.ts.

const clone = new Clone();
const files = follow("docs/guides/add-a-feature.md", clone);

it("has five files or fewer, each of which it shows whole or says where", () => {
  expect(files.length).toBeLessThanOrEqual(5);
  expect(blocksOf("```ts a.ts\n1\n```\n\n```\nnpm run x\n```\n")).toEqual([
    { path: "a.ts", place: "", code: "1\n" },
  ]);
});

const rules = ["repository", "legal", "personal-tables", "guarded"].map((name) => `unit/${name}`);

it("breaks no rule: types, formatting, what is said of the table and of its forms, its rows in the download", () => {
  const made = clone.run("schema-diff", "add", "notes", "--on", "sqlite");
  expect(made.output).toMatch(/^Wrote prisma\/migrations\/sqlite\/\d{14}_add_notes\/migration\.sql\./);
  const { status, output } = clone.run(
    ...["test", "types", "lint", ...rules, "unit/documents", "unit/observe", "integration/personal-tables"],
  );
  expect(status, output).toBe(0);
  // Two rows for each table: the activity, those that are here already, and this one.
  const rows = 2 * (personalTables.length + 2);
  expect(output).toContain(`integration/personal-tables  ${rows} passed`);
});

it("done otherwise, every rule that is broken says what to do, and none hides another", () => {
  clone.write(
    "features/notes/actions.ts",
    `import { auth } from "@/auth";
import { db } from "@/lib/db";

export async function addAnyway(form: FormData): Promise<string> {
  const session = await auth()
  await db().note.create({ data: { userId: session?.user.id ?? "", text: String(form.get("text")) } });
  return "/notes";
}
`,
  );
  clone.write(
    "app/notes/form/[name]/route.ts",
    `import { addAnyway } from "@/features/notes/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/notes", { add: addAnyway });
`,
  );
  clone.write("app/hooks/route.ts", "export const POST = () => Response.json({ taken: true });\n");
  const table = "features/personal/tables.ts";
  clone.write(table, clone.read(table).replace("[notes]", "[]"));
  const { status, output } = clone.run("test", "lint", ...rules);
  expect(status).toBe(1);
  for (const told of [
    "`npm run format` mends formatting",
    "Import auth, requireUser, requireSession or requireRole from @/features/session/auth.",
    "Move the query to queries.ts, mutations.ts or, in a small feature, data.ts",
    "Take it by `takeUserForms`, or begin it with `await limitChanges(path)`.",
    "Take it by `takeUserForms`, or ask in it: `const user = await requireUser(path)`.",
    "Begin it with `const wait = await limitCurrent(name);",
    "Move it below app/api/",
    "Declare a table of people's own in features/personal/tables.ts",
    "Declare it as a PersonalTable (lib/personal-table.ts)",
  ])
    expect(output).toContain(told);
  const failures = output.match(/^unit .*✗ unit\/\w.* › /gm) ?? [];
  expect(failures).toHaveLength(output.match(/^unit +Why: /gm)?.length ?? 0);
  expect(failures).toHaveLength(output.match(/^unit +Does it not apply\? /gm)?.length ?? 0);
});
