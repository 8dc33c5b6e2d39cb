import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { stored } from "@/features/legal/stored";
import { personalTables } from "@/features/personal/every-table";
import { inCount, memberOf, type PersonalTable } from "@/lib/personal-table";
import { type Model, models } from "../support/repository";
import { expectNone } from "../support/rules";

/** Tables of the starter's, which the download and the deletion have by themselves. */
const starters = ["Account", "Session", "SecurityEvent"];

/** Tables with a relation to `User` that no download has, each with its reason. */
const notDownloaded: Readonly<Record<string, string>> = {
  SearchKey: "all of it follows from the profile and the connections, which the download has",
  SignInFailure: "activity tells of the same failures",
};

/** Columns of `User` that the download leaves out, each with its reason. */
const notInProfile: Readonly<Record<string, string>> = {
  disabledAt: "whoever is disabled cannot sign in, and so downloads nothing",
};

const ofPeople = (all: Model[]) =>
  all.flatMap(({ name, relations }) =>
    relations
      .filter(({ type, attributes }) => type === "User" && attributes.includes("@relation"))
      .map(({ attributes }) => ({ name, goes: attributes.includes("onDelete: Cascade") })),
  );

const diary = (relation: string) => `model User {
  id    String @id
  diary Diary[]
}
model Diary {
  id     String @id
  userId String
  user   User   @relation(fields: [userId], references: [id]${relation})
}
`;

describe("a table of people's own", () => {
  it("would be seen, and whether it goes with its person", () => {
    expect(ofPeople(models(diary(", onDelete: Cascade")))).toEqual([{ name: "Diary", goes: true }]);
    expect(ofPeople(models(diary("")))).toEqual([{ name: "Diary", goes: false }]);
    expect(ofPeople(models()).map(({ name }) => name)).toEqual(expect.arrayContaining(starters));
  });

  it("goes with its person", () => {
    expectNone(
      ofPeople(models())
        .filter(({ goes }) => !goes)
        .map(({ name }) => name),
      {
        mend: "Write `onDelete: Cascade` into its relation to User, and make a migration.",
        why: "Whoever deletes their account has everything of theirs deleted; without it the deletion fails.",
      },
    );
  });

  it("is in the download, in the deletion's words and on the privacy page", () => {
    const known = [...starters, ...personalTables.map(({ model }) => model), ...Object.keys(notDownloaded)];
    expectNone(
      ofPeople(models())
        .map(({ name }) => name)
        .filter((name) => !known.includes(name)),
      {
        mend: "Declare it as a PersonalTable (lib/personal-table.ts), and name that in features/personal/tables.ts; docs/guides/add-a-feature.md shows how.",
        why: "People can download what is kept of them, and are told what goes before they delete it.",
        exempt: "Name it with a reason in `notDownloaded` of tests/unit/personal-tables.test.ts.",
      },
    );
  });

  // part: account-data
  it("has its person in the download, column by column", () => {
    const query = readFileSync("features/account-data/queries.ts", "utf8");
    const [profile = ""] = /findExportedPerson[\s\S]*?accounts: \{/.exec(query) ?? [];
    const columns = stored.find(({ model }) => model === "User")?.columns ?? [];
    expect(columns.length).toBeGreaterThan(5);
    expectNone(
      columns.filter((column) => !(column in notInProfile) && !profile.includes(` ${column}: true,`)),
      {
        mend: "Add the column to `select` and `profile` of findExportedPerson in features/account-data/queries.ts, and to docs/guides/your-data.md; docs/guides/make-it-yours.md has all steps.",
        why: "People can download what is kept of them.",
        exempt: "Name it with a reason in `notInProfile` of tests/unit/personal-tables.test.ts.",
      },
    );
  });

  it("has a member of the download of its own, and is counted in words", () => {
    const table = (one: string, many: string) => ({ one, many }) as PersonalTable;
    expect(memberOf(table("reading list", "reading lists"))).toBe("readingLists");
    expect([0, 1, 1000].map((count) => inCount(table("note", "notes"), count))).toEqual([
      "0 notes",
      "1 note",
      "1,000 notes",
    ]);
    const taken = [
      "version",
      "exportedAt",
      "profile",
      "connections",
      "devices",
      "activity",
      "administration",
    ];
    const members = [...taken, ...personalTables.map(memberOf)];
    expectNone(
      members.filter((name, index) => members.indexOf(name) !== index),
      { mend: "Give `many` another word.", why: "Two members of the download would have one name." },
    );
  });
});
