import { expect, it } from "vitest";
import { firstDelay, inWords, nextDelay, uuidFloor } from "@/features/cleanup/policy";

const minute = 60_000;

it("the first run comes within ten minutes, but not at the very start", () => {
  expect([firstDelay(0), firstDelay(1)]).toEqual([minute, 10 * minute]);
});

it("later runs come about every hour, or after a minute while there is more to do", () => {
  expect([nextDelay(true, 0), nextDelay(true, 1)]).toEqual([60 * minute, 70 * minute]);
  expect([nextDelay(false, 0), nextDelay(false, 1)]).toEqual([minute, minute * (7 / 6)]);
});

it("servers that start together run at different times", () => {
  expect(new Set(Array.from({ length: 20 }, () => firstDelay())).size).toBe(20);
  expect(new Set(Array.from({ length: 20 }, () => nextDelay(true))).size).toBe(20);
});

it("how long activity is kept is said in words", () => {
  expect([365, 30, 1].map(inWords)).toEqual(["a year", "30 days", "a day"]);
});

it("a floor divides version 7 UUIDs by their time", () => {
  // RFC 9562, appendix A.6: a UUID of 2022-02-22T19:22:22.000Z
  const uuid = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
  const time = new Date("2022-02-22T19:22:22.000Z");
  expect(uuidFloor(time) < uuid).toBe(true);
  expect(uuidFloor(new Date(time.getTime() + 1)) > uuid).toBe(true);
  expect(uuidFloor(new Date(-1)) < uuidFloor(new Date(1))).toBe(true);
});
