import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Clone } from "../support/clone";

// The guide docs/guides/add-a-provider.md, followed in a clone: one provider of each protocol.
const added = ["osu", "zitadel"];

// Whole programs are started here, one after the other.
test("a provider that Auth.js knows is added, and signs somebody in at its stand-in", () => {
  const clone = new Clone();
  const run = (...args: string[]) => clone.run("new-provider", ...args);

  expect(run("--dry-run", "osu")).toMatchObject({
    status: 0,
    output: expect.stringMatching(/^\+ .*\bosu,/m),
  });
  expect(run("zitadell")).toEqual({ status: 1, output: expect.stringMatching(/Did you mean zitadel\?/) });
  expect(clone.changed).toEqual([]);

  for (const id of added) {
    expect(run(id)).toMatchObject({ status: 0, output: expect.stringContaining(" is here:\n") });
    const made = clone.changed.filter((path) => path.includes(`/${id}.`));
    expect(made).toEqual([
      `features/providers/${id}.part.json`,
      `features/providers/${id}.ts`,
      `local-providers/vendors/${id}.ts`,
      `tests/vendors/${id}.ts`,
    ]);
    expect(readFileSync(join(clone.folder, "README.md"), "utf8")).toContain(
      `\`AUTH_${id.toUpperCase()}_ID\``,
    );
    clone.check(id === added.at(-1));
    clone.commit();
  }
  clone.vitest(
    "tests/local-providers/ordinary.test.ts",
    ...[
      "configuration",
      "documents",
      "email-worth",
      "honest-answers",
      "page-origins",
      "provider-addresses",
    ].map((name) => `tests/unit/${name}.test.ts`),
    ...["provider-classes", "provider-entries", "repository", "stand-in-tables", "summary"].map(
      (name) => `tests/unit/${name}.test.ts`,
    ),
  );
});
