import { expect, it } from "vitest";
import { cutComments } from "@/scripts/parts/comments";
import { cutDocument, cutLinks } from "@/scripts/parts/documents";
import { cutExample, cutPackage, cutPeople, cutSchema } from "@/scripts/parts/settings";

// What `npm run remove` makes of documents, comments and settings that name what is gone.

const isGone = (path: string) => /^(?:features\/part|lib\/part\.ts)/.test(path);
const cut = (text: string) =>
  cutDocument("a.md", text, {
    isGone,
    scripts: ["part:run"],
    env: ["PART_URL"],
    words: ["part_failed"],
    routes: ["/part", "/api/part/[id]"],
    providers: ["Acme", "Z"],
    parts: ["part"],
  });

it.each([
  [
    "a row",
    "| a | b |\n|---|---|\n| `PART_URL` | x |\n| `OTHER` | y |\n",
    "| a | b |\n|---|---|\n| `OTHER` | y |\n",
  ],
  ["an item", "- See [it](lib/part.ts).\n- Other.\n", "- Other.\n"],
  ["a sentence of an item", "- Other. See [it](lib/part.ts). More.\n", "- Other. More.\n"],
  ["a sentence", "One is `features/part/a.ts`. Two stays.\nThree, too.\n", "Two stays. Three, too.\n"],
  [
    "a section",
    "# A\n\n## /part\n\nAll of it.\n\n### Below\n\nToo.\n\n## B\n\nStays.\n",
    "# A\n\n## B\n\nStays.\n",
  ],
  ["a command", "```\nnpm run part:run\nnpm run dev\n```\n", "```\nnpm run dev\n```\n"],
  [
    "code that imports it",
    '```ts\nimport { a } from "@/lib/part";\na();\n```\n\n```ts\nimport { b } from "@/lib/b";\n```\n',
    '\n```ts\nimport { b } from "@/lib/b";\n```\n',
  ],
  [
    "an address with its method",
    "- `POST /api/part/x` does it.\n- `GET /api/parts` stays.\n",
    "- `GET /api/parts` stays.\n",
  ],
  ["an event", "| `part_failed` | x |\n", ""],
  ["what a mark says", "<!-- part: part -->\nGone.\n\nStays.\n", "\nStays.\n"],
  [
    "a marked section, and not the mark of the next one",
    "# A\n\n<!-- part: part -->\n\n## B\n\nAll of it.\n\n<!-- part: other -->\n\n## C\n\nStays.\n",
    "# A\n\n<!-- part: other -->\n\n## C\n\nStays.\n",
  ],
  [
    "each of two sections in a row",
    "# A\n\n<!-- part: part -->\n\n## B\n\nGone.\n\n<!-- part: part -->\n\n## C\n\nGone.\n\n## D\n\nStays.\n",
    "# A\n\n## D\n\nStays.\n",
  ],
  [
    "a provider's row",
    "| a | b |\n|---|---|\n| Acme | x |\n| Z, first time | y |\n| Other | Acme |\n",
    "| a | b |\n|---|---|\n| Other | Acme |\n",
  ],
  [
    "a row of what goes wrong there",
    "| Acme: it ends | x |\n| any: it ends | y |\n",
    "| any: it ends | y |\n",
  ],
  ["a provider among those of a row", "| Other, Acme | x |\n", "| Other | x |\n"],
  [
    "an item about a provider",
    "- **Acme's token** ends. More.\n- Other, as at Acme.\n",
    "- Other, as at Acme.\n",
  ],
  [
    "a sentence about a provider",
    "It is so. Acme says a number, and Z does not. Z has none.\n",
    "It is so.\n",
  ],
])("%s goes", (_, before, after) => {
  expect(cut(before)).toBe(after);
});

it.each([
  ["of a product of the same house", "Acme Cloud keeps it. Z-Forwarded-For is a header.\n"],
  ["of another one whose name begins alike", "| Acmes | x |\n\nZebras are none.\n"],
  ["after a colon", "All have it: Acme at one address, others at two.\n"],
  ["in a fence", "```text\nAcme has it\n```\n"],
])("what is said %s stays", (_, text) => {
  expect(cut(text)).toBe(text);
});

it("a decision keeps its words, and loses the links that lead nowhere", () => {
  const text = "| `x` | see [0061](../lib/part.ts) | [0001](../lib/other.ts#a) |\n[b](https://lib/part.ts)\n";
  expect(cutLinks("history/0005.md", text, { isGone })).toBe(
    "| `x` | see 0061 | [0001](../lib/other.ts#a) |\n[b](https://lib/part.ts)\n",
  );
});

it("a document that names nothing of it stays as it is, to the letter", () => {
  const text = "A  b\n\n\n\n- `PART_URLS`\n  and more\n";
  expect(cut(text)).toBe(text);
});

it.each([
  ["// Fine (lib/part.ts). More.\nx", "// Fine. More.\nx"],
  ["// Fine, see features/part/a.ts. More.\nx", "// Fine. More.\nx"],
  ["// One goes to features/part, which\n// is gone. Two stays.\nx", "// Two stays.\nx"],
  ["/// Kept by features/part/a.ts\nx", "x"],
  ["/** A. B is in features/part. */\nx", "/** A. */\nx"],
  [
    "/**\n * A.\n * @param b never what is not\n *   in features/part.ts. Or c.\n */\nx",
    "/**\n * A.\n * @param b Or c.\n */\nx",
  ],
])("%j loses what leads nowhere", (before, after) => {
  expect(cutComments(before, isGone)).toBe(after);
});

it("settings: variables with what is said of them, commands, packages, relations", () => {
  const example = "# ── Head ──\n# Of it.\nPART_URL=\n\n# ── Other ──\n# Of a.\nA=\n# Of it.\nPART_URL=\n";
  expect(cutExample(example, ["PART_URL"])).toBe("# ── Other ──\n# Of a.\nA=\n");
  const part = { scripts: ["part:run"], dependencies: ["part"] } as Parameters<typeof cutPackage>[1][number];
  const text = JSON.stringify({
    scripts: { "part:run": "x", dev: "y" },
    dependencies: { part: "1", kept: "1" },
  });
  expect(JSON.parse(cutPackage(text, [part]))).toEqual({
    scripts: { dev: "y" },
    dependencies: { kept: "1" },
  });
  const schema = "model A {\n  id String @id\n  /// Of it\n  parts Part[]\n  partial String\n}\n";
  expect(cutSchema(schema, ["Part"])).toBe("model A {\n  id String @id\n  partial String\n}\n");
});

it("people of the stand-ins lose what they have at a vendor that is gone, and go where they have no other", () => {
  const people = [
    { id: "ada", email: { github: "ada@a.example", gone: "ada@b.example" }, repositories: ["gone"] },
    { id: "alan", email: "alan@a.example", only: ["gone"] },
    { id: "grace", email: "grace@a.example", only: ["gone", "github"] },
  ];
  expect(JSON.parse(cutPeople(JSON.stringify(people), ["gone"]))).toEqual([
    { id: "ada", email: { github: "ada@a.example" }, repositories: ["gone"] },
    { id: "grace", email: "grace@a.example", only: ["github"] },
  ]);
  const text = JSON.stringify(people);
  expect(cutPeople(text, ["another"]), "to the letter where nobody has any").toBe(text);
});
