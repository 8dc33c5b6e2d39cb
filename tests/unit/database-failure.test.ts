import { expect, it } from "vitest";
import { DatabaseFailure, isDatabaseFailure } from "@/lib/database/failure";

const named = (name: string) => Object.assign(new Error("as it is called"), { name });

it("a failure of the database is known by its name, whichever copy of the class it is of", () => {
  expect(isDatabaseFailure(new DatabaseFailure(new Error("connect ECONNREFUSED")))).toBe(true);
  for (const name of ["DatabaseFailure", "PrismaClientKnownRequestError", "DriverAdapterError"])
    expect(isDatabaseFailure(named(name))).toBe(true);
});

it("a query that was written wrongly is a mistake, and so is all else", () => {
  for (const error of [named("PrismaClientValidationError"), new TypeError("x"), "DatabaseFailure", null])
    expect(isDatabaseFailure(error)).toBe(false);
});
