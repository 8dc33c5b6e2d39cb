import { expect, it } from "vitest";
import { byDay, monthsSince, newDevices } from "@/features/activity/days";
import { readFilter } from "@/features/activity/filter";

const at = (text: string) => ({ at: new Date(text) });

it("a day is one of whoever reads", () => {
  const events = [at("2026-11-27T23:30:00Z"), at("2026-11-27T12:00:00Z"), at("2026-11-26T23:30:00Z")];
  const days = (zone: string) => byDay(events, zone).map(({ key, events }) => [key, events.length]);
  expect(days("UTC")).toEqual([
    ["2026-11-27", 2],
    ["2026-11-26", 1],
  ]);
  expect(days("Europe/Berlin")).toEqual([
    ["2026-11-28", 1],
    ["2026-11-27", 2],
  ]);
  expect(byDay(events, "UTC")[0]?.words).toMatch(/^Friday,? 27 November 2026$/);
  expect(byDay([], "UTC")).toEqual([]);
});

it("months go back to the first event, each to its end there", () => {
  const months = (zone: string) =>
    monthsSince(new Date("2025-12-31T23:30:00Z"), new Date("2026-03-05"), zone);
  expect(months("UTC").map(({ name }) => name)).toEqual([
    "March 2026",
    "February 2026",
    "January 2026",
    "December 2025",
  ]);
  expect(months("Europe/Berlin").at(-1)?.name).toBe("January 2026");
  const ends = (zone: string) =>
    months(zone).map(({ before }) =>
      new Date(Number.parseInt(before.replace("-", "").slice(0, 12), 16)).toISOString().slice(0, 16),
    );
  expect(ends("UTC").slice(0, 2)).toEqual(["2026-04-01T00:00", "2026-03-01T00:00"]);
  // In summer two hours ahead, in winter one.
  expect(ends("Europe/Berlin").slice(0, 2)).toEqual(["2026-03-31T22:00", "2026-02-28T23:00"]);
  for (const { before } of months("America/St_Johns")) expect(readFilter({ before }).before).toBe(before);
});

it("a device is new with its first sign-in, whatever its version; the very first of all is none", () => {
  const deviceOf = (userAgent: string | null) => userAgent?.replace(/\d+/, "") ?? "unknown";
  const signIn = (id: string, userAgent: string | null) => ({ id, userAgent });
  expect([
    ...newDevices(
      [signIn("3", "Firefox 2"), signIn("1", "Chrome 1"), signIn("2", "Firefox 1"), signIn("4", null)],
      deviceOf,
    ),
  ]).toEqual(["2", "4"]);
  expect(newDevices([], deviceOf).size).toBe(0);
});
