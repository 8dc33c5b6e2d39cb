import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";

const address = z.email("is not an email address");

const personSchema = z.strictObject({
  /** Names the person in forms, tests and avatar addresses. Subjects are derived from it: keep it. */
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "must be lower case letters, digits and hyphens"),
  name: z.string().min(1).max(300).nullable(),
  username: z.string().regex(/^[A-Za-z0-9_-]{1,39}$/, "must be letters, digits, _ and -"),
  /** What the picker says below the name, where the person is there to show something. */
  note: z.string().max(120).optional(),
  /** One address everywhere, or one a vendor. A vendor that is not named has none. */
  email: z.union([address, z.record(z.string(), address.nullable())]).nullable(),
  emailVerified: z.boolean().default(true),
  /** GitHub: whether the profile shows the address to everybody. */
  emailPublic: z.boolean().default(false),
  /** GitHub: further addresses of the account. */
  otherEmails: z.array(z.strictObject({ email: address, verified: z.boolean() })).default([]),
  picture: z.boolean().default(true),
  /** Google: the Workspace domain. */
  hd: z.string().optional(),
  repositories: z.array(z.string()).default(["notes", "weather"]),
  /** Microsoft: an account of work or school, or a personal one. */
  microsoft: z.enum(["work", "personal"]).default("work"),
  /** Microsoft: what is at the top of the person's OneDrive; `children` makes it a folder. */
  oneDrive: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        size: z.number().int().nonnegative(),
        modified: z.iso.datetime(),
        children: z.number().int().nonnegative().optional(),
      }),
    )
    .default([
      { name: "Documents", size: 48213, modified: "2026-01-12T10:31:00Z", children: 4 },
      { name: "Getting started.pdf", size: 1243977, modified: "2025-11-03T09:12:00Z" },
      { name: "Notes.docx", size: 18422, modified: "2026-02-20T17:05:00Z" },
    ]),
  /** Google: what is in the person's Drive, the latest first; `kind` is left out for a plain file. */
  driveFiles: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        modified: z.iso.datetime(),
        kind: z.enum(["document", "spreadsheet", "presentation", "folder"]).optional(),
      }),
    )
    .default([
      { name: "Travel plans", modified: "2026-03-02T18:24:00Z", kind: "document" },
      { name: "Household budget", modified: "2026-02-14T09:10:00Z", kind: "spreadsheet" },
      { name: "Photos", modified: "2025-12-30T20:05:00Z", kind: "folder" },
      { name: "scan-0001.pdf", modified: "2025-10-08T07:45:00Z" },
    ]),
  /** X: what the profile says. */
  onX: z
    .strictObject({
      description: z.string().max(160).default(""),
      followers: z.int().nonnegative().default(12),
      following: z.int().nonnegative().default(34),
      posts: z.int().nonnegative().default(56),
    })
    .prefault({}),
  /** A fault of fault-table.ts that happens to them at each sign-in, at the vendors where it can. */
  fault: z.string().optional(),
  /** Only at these vendors; everywhere when left out. */
  only: z.array(z.string()).optional(),
  /** Identifiers to use instead of the derived ones, by vendor. */
  subjects: z.record(z.string(), z.string()).default({}),
});

/** One entry of `people.json`. */
export type Person = z.infer<typeof personSchema>;

/** How a vendor's account identifiers look, and how to make one from 40 decimal digits. */
export interface SubjectRule {
  id: string;
  subject: { pattern: RegExp; from(digits: string): string };
}

/** Everybody who can be picked. */
export interface People {
  all: readonly Person[];
  at(vendor: string): Person[];
  byId(vendor: string, id: string): Person | undefined;
  bySubject(vendor: string, subject: string): Person | undefined;
  /** The person's identifier at a vendor: the same after every restart, on every machine. */
  subject(vendor: string, person: Person): string;
}

/** The person's address at a vendor, or null. Where their addresses name no such vendor they have one there like it. */
export function emailOf(person: Person, vendor: string): string | null {
  if (person.email === null || typeof person.email === "string") return person.email;
  return vendor in person.email ? (person.email[vendor] ?? null) : `${person.id}@${vendor}.example`;
}

/** Reads and checks a people file. A fault in it is an Error of one line that names the entry. */
export function loadPeople(file: string | URL, vendors: readonly SubjectRule[]): People {
  const name = String(file).replace(/^.*[\\/]/, "");
  const all = readEntries(file, name).map((entry, index) => {
    const fault = (where: string, what: string) => {
      const id = (entry as { id?: unknown } | null)?.id;
      const who = typeof id === "string" ? `"${id.slice(0, 40)}"` : "without id";
      return new Error(`${name}: entry ${index + 1} (${who}): ${where}: ${what}`);
    };
    const result = personSchema.safeParse(entry);
    if (result.success) {
      refuseUnknownVendors(result.data, vendors, fault);
      return result.data;
    }
    const issue = result.error.issues[0];
    throw fault(issue?.path.join(".") || "entry", issue?.message ?? "is not valid");
  });

  const subjects = new Map<string, Person>();
  const ids = new Set<string>();
  for (const person of all) {
    if (ids.has(person.id)) throw new Error(`${name}: two entries have the id "${person.id}"`);
    ids.add(person.id);
    for (const vendor of vendors) {
      const key = `${vendor.id}:${subjectOf(person, vendor)}`;
      const twin = subjects.get(key);
      if (twin) throw new Error(`${name}: "${person.id}" and "${twin.id}" share the subject ${key}`);
      subjects.set(key, person);
    }
  }

  const isAt = (person: Person, vendor: string) => person.only?.includes(vendor) ?? true;
  return {
    all,
    at: (vendor) => all.filter((person) => isAt(person, vendor)),
    byId: (vendor, id) => all.find((person) => person.id === id && isAt(person, vendor)),
    bySubject: (vendor, subject) => subjects.get(`${vendor}:${subject}`),
    subject(id, person) {
      const vendor = vendors.find((rule) => rule.id === id);
      if (!vendor) throw new Error(`no vendor called ${id}`);
      return subjectOf(person, vendor);
    },
  };
}

function subjectOf(person: Person, vendor: SubjectRule): string {
  const set = person.subjects[vendor.id];
  if (set !== undefined) return set;
  const hash = createHash("sha256").update(`${vendor.id}:${person.id}`).digest("hex");
  return vendor.subject.from(BigInt(`0x${hash}`).toString().padStart(60, "7").slice(-40));
}

function readEntries(file: string | URL, name: string): unknown[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new Error(`${name}: cannot be read (${why})`);
  }
  if (!Array.isArray(content) || content.length === 0) throw new Error(`${name}: must be a list of people`);
  return content;
}

function refuseUnknownVendors(
  person: Person,
  vendors: readonly SubjectRule[],
  fault: (where: string, what: string) => Error,
): void {
  const known = vendors.map((vendor) => vendor.id);
  const perVendor = person.email !== null && typeof person.email === "object" ? person.email : {};
  const named = {
    email: Object.keys(perVendor),
    only: person.only ?? [],
    subjects: Object.keys(person.subjects),
  };
  for (const [where, ids] of Object.entries(named)) {
    const stranger = ids.find((id) => !known.includes(id));
    if (stranger !== undefined) throw fault(where, `"${stranger}" is not one of ${known.join(", ")}`);
  }
  for (const vendor of vendors) {
    const set = person.subjects[vendor.id];
    if (set !== undefined && !vendor.subject.pattern.test(set)) {
      throw fault(`subjects.${vendor.id}`, `must match ${vendor.subject.pattern.source}`);
    }
  }
}
