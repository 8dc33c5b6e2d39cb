import { describe, expect, it } from "vitest";
import { cameFromElsewhere, hashCode, isMeant, oldestStatus } from "@/features/data-deletion/policy";
import { missingOperator, operatorOf } from "@/features/legal/operator";
import { cookiesSet, notPersonal, spanInWords, stored } from "@/features/legal/stored";
import { personalTables } from "@/features/personal/every-table";
import { parseEnv } from "@/lib/env";
import { requiredEnvironment } from "../support/environment";
import { models, sourceFiles } from "../support/repository";
import { expectNone } from "../support/rules";

/** The models of the schema with their columns; a relation is none. */
const columnsOf = (): Record<string, string[]> =>
  Object.fromEntries(models().map(({ name, columns }) => [name, columns.map((column) => column.name)]));

/** The columns that a model has no word for: neither on the privacy page nor among those that are nobody's. */
function silent(name: string, columns: readonly string[]): string[] {
  const exempt = notPersonal[name];
  if (typeof exempt === "string") return [];
  const said = [
    ...stored.filter(({ model }) => model === name).flatMap((one) => one.columns),
    ...Object.keys(exempt ?? {}),
    ...personalTables
      .filter(({ model }) => model === name)
      .flatMap(({ select }) => [...Object.keys(select), "userId"]),
  ];
  return columns.filter((column) => !said.includes(column));
}

describe("what the privacy page says is stored", () => {
  it("the check sees a column that nobody wrote about, and a table", () => {
    expect(Object.keys(columnsOf())).toEqual(expect.arrayContaining(["User", "Account", "Session"]));
    expect(columnsOf().User).toContain("email");
    expect(columnsOf().User).not.toContain("sessions");
    expect(silent("Session", [...(columnsOf().Session ?? []), "ip"])).toEqual(["ip"]);
    expect(silent("Diary", ["text"])).toEqual(["text"]);
  });

  it("every column is on it, or is nobody's", () => {
    const missing = Object.entries(columnsOf()).flatMap(([name, columns]) =>
      silent(name, columns).map((column) => `${name}.${column}`),
    );
    expectNone(missing, {
      mend: "Declare a table of people's own in features/personal/tables.ts, with these columns in its `select`; add a column of the starter's to `stored` in features/legal/stored.ts.",
      why: "Whoever signs in is told of everything that is kept of them, and can download it.",
      exempt:
        "What says nothing of a person goes to `notPersonal` in features/legal/stored.ts, with a reason.",
    });
  });

  it("is about tables and columns that there are", () => {
    const all = columnsOf();
    for (const { model, select } of personalTables)
      expect(all[model], model).toEqual(expect.arrayContaining(Object.keys(select)));
    for (const { model, columns } of stored) {
      for (const column of columns) expect(all[model], `${model}.${column}`).toContain(column);
    }
    for (const [model, columns] of Object.entries(notPersonal)) {
      expect(all).toHaveProperty(model);
      for (const column of typeof columns === "string" ? [] : Object.keys(columns))
        expect(all[model], `${model}.${column}`).toContain(column);
    }
  });

  it("names every cookie", () => {
    const sources = sourceFiles().filter(({ path }) => /^(features|lib|app)\//.test(path));
    const set = sources.flatMap(({ text }) =>
      [...text.matchAll(/(?:cookieName\(["`]|const purpose = ")([a-z-]+)/g)].map(([, name = ""]) => name),
    );
    const said = cookiesSet.flatMap(({ name, also = [] }) => [name, ...also]);
    expectNone(
      set.filter((name) => !said.includes(name)),
      {
        mend: "Say what the cookie does and how long it stays, in `cookiesSet` of features/legal/stored.ts.",
        why: "The privacy page names every cookie.",
      },
    );
    expect(said.filter((name) => !set.includes(name))).toEqual([]);
    expect(set.length).toBeGreaterThan(8);
  });

  it("says for how long in days, or in hours", () => {
    const hour = 60 * 60;
    expect([14 * 24 * hour, 24 * hour, 36 * hour, hour, 1.5 * hour].map(spanInWords)).toEqual([
      "14 days",
      "1 day",
      "36 hours",
      "1 hour",
      "2 hours",
    ]);
  });

  it("follows the operator's own settings", () => {
    const activity = stored.find(({ model }) => model === "SecurityEvent");
    expect(activity?.kept({ ACTIVITY_RETENTION_DAYS: 30 })).toBe("For 30 days.");
    expect(activity?.kept({ ACTIVITY_RETENTION_DAYS: 365 })).toBe("For a year.");
  });
});

describe("who runs the site", () => {
  const envOf = (source: Record<string, string>) => {
    const { env, faults } = parseEnv({ ...requiredEnvironment, ...source });
    if (!env) throw new Error(faults.join());
    return env;
  };

  it("is what the operator says, and nothing that was made up", () => {
    const all = {
      AUTH_URL: "https://app.acme.test",
      OPERATOR_NAME: " Acme B.V. ",
      OPERATOR_EMAIL: "privacy@acme.test",
      OPERATOR_ADDRESS: "Kade 1, 1011 AA Amsterdam",
      OPERATOR_JURISDICTION: "the Netherlands",
    };
    expect(operatorOf(envOf(all))).toEqual({
      name: "Acme B.V.",
      site: "app.acme.test",
      email: "privacy@acme.test",
      address: "Kade 1, 1011 AA Amsterdam",
      jurisdiction: "the Netherlands",
    });
    expect(missingOperator(envOf(all))).toEqual([]);
    const none = envOf({ AUTH_URL: "https://app.acme.test" });
    expect(operatorOf(none)).toEqual({
      name: null,
      site: "app.acme.test",
      email: null,
      address: null,
      jurisdiction: null,
    });
    expect(missingOperator(none)).toEqual(["OPERATOR_NAME", "OPERATOR_EMAIL"]);
  });

  it.each([
    ["OPERATOR_EMAIL", "nonsense"],
    ["OPERATOR_EMAIL", "a@b.example\nBcc: all@b.example"],
    ["OPERATOR_NAME", " "],
    ["OPERATOR_NAME", "Acme\nB.V."],
    ["OPERATOR_NAME", "\u202eevil"],
    ["OPERATOR_ADDRESS", "a".repeat(201)],
  ])("%s may not be %j", (name, value) => {
    expect(parseEnv({ ...requiredEnvironment, [name]: value }).faults).toEqual([
      expect.stringMatching(new RegExp(`^${name} (must be|has nothing)`)),
    ]);
  });
});

describe("a request to delete", () => {
  const issued = new Date("2026-11-21T12:00:00Z");
  const later = (seconds: number) => new Date(issued.getTime() + seconds * 1000);

  it("is not about an account that was linked after it", () => {
    expect(isMeant(later(-3600), issued)).toBe(true);
    expect(isMeant(later(60), issued)).toBe(true);
    expect(isMeant(later(301), issued)).toBe(false);
  });

  it("leaves name and picture only where the account that was signed up with stays", () => {
    expect(cameFromElsewhere(issued, [{ linkedAt: issued }])).toBe(true);
    expect(cameFromElsewhere(issued, [{ linkedAt: later(60) }, { linkedAt: issued }])).toBe(true);
    expect(cameFromElsewhere(issued, [{ linkedAt: later(60) }])).toBe(false);
    expect(cameFromElsewhere(issued, [])).toBe(false);
  });

  it("has a code that nobody can read out of the database", () => {
    const code = "0123456789abcdef".repeat(3).slice(0, 40);
    expect(hashCode(code)).toMatch(/^[0-9a-f]{64}$/);
    expect(hashCode(code)).not.toContain(code);
    for (const wrong of ["", "a", code.toUpperCase(), `${code}0`, `${code}\n`, `../${code}`, "g".repeat(40)])
      expect(hashCode(wrong), wrong).toBeNull();
  });

  it("has a page for 90 days", () => {
    expect(oldestStatus(new Date("2026-04-01T00:00:00Z"))).toEqual(new Date("2026-01-01T00:00:00Z"));
  });
});
