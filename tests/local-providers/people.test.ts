import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { loadPeople } from "../../local-providers/people";
import { vendors } from "../../local-providers/vendors";
import { peopleFile } from "../support/people-file";
import { vendorIds } from "./client";

const dir = mkdtempSync(join(tmpdir(), "people-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const file = join(dir, "people.json");
const load = (content: unknown) => {
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return loadPeople(file, vendors);
};
const lin = { id: "lin", name: "Lin", username: "lin", email: "lin@example.com" };

test("one small object is a person at every vendor, with subjects shaped as the vendor's", () => {
  const people = load([lin]);
  const [person] = people.all;
  if (!person) throw new Error("nobody");
  for (const vendor of vendors) {
    expect(people.at(vendor.id)).toHaveLength(1);
    const subject = people.subject(vendor.id, person);
    expect(subject).toMatch(vendor.subject.pattern);
    expect(people.bySubject(vendor.id, subject)?.id).toBe("lin");
  }
  // part: auth0, facebook, google, microsoft-entra-id, twitter
  // Written down, so that nobody changes how they are derived: that would be a new person for every app.
  expect(vendorIds.map((id) => people.subject(id, person))).toMatchInlineSnapshot(`
    [
      "944853847",
      "130744770926950391026",
      "167422854342482609",
      "12219057640578291",
      "AAA6817429385651951780999666715473085039039",
      "auth0|cd5d0766cdf54e2a01d3b635",
    ]
  `);
});

test("a person can be restricted, and can have subjects of choice", () => {
  const people = load([lin, { ...lin, id: "kim", only: ["twitter"], subjects: { twitter: "12" } }]);
  expect(people.at("github").map(({ id }) => id)).toEqual(["lin"]);
  expect(people.byId("github", "kim")).toBeUndefined();
  expect(people.bySubject("twitter", "12")?.id).toBe("kim");
});

test.each([
  ["{ not json", /^people\.json: cannot be read/],
  [[], /must be a list of people/],
  [[{ ...lin, email: "nonsense" }], /^people\.json: entry 1 \("lin"\): email: /],
  [[lin, { name: "No Id" }], /^people\.json: entry 2 \(without id\): id: /],
  [[lin, null], /^people\.json: entry 2 \(without id\): entry: /],
  [[{ ...lin, id: "Not Allowed" }], /entry 1 \("Not Allowed"\): id: must be lower case/],
  [[{ ...lin, nickname: "l" }], /entry 1 \("lin"\): entry: .*nickname/],
  [[lin, lin], /two entries have the id "lin"/],
  [[{ ...lin, only: ["myspace"] }], /entry 1 \("lin"\): only: "myspace" is not one of github/],
  // part: google
  [[{ ...lin, subjects: { google: "12" } }], /entry 1 \("lin"\): subjects\.google: must match/],
  // part: twitter
  [
    [
      { ...lin, subjects: { twitter: "12" } },
      { ...lin, id: "kim", subjects: { twitter: "12" } },
    ],
    /"kim" and "lin" share the subject twitter:12/,
  ],
])("a fault is one line that names the entry: %j", (content, expected) => {
  expect(() => load(content)).toThrow(expected);
  try {
    load(content);
  } catch (error) {
    expect(String(error)).not.toContain("\n");
  }
});

test("the people of the browser tests can be added to everybody's", () => {
  const folder = mkdtempSync(join(dir, "e2e-"));
  const all = JSON.parse(readFileSync("local-providers/people.json", "utf8")) as unknown[];
  expect(loadPeople(peopleFile(folder), vendors).all.length).toBeGreaterThan(all.length);
});
