import { expect, it } from "vitest";
import { markOf } from "@/features/exchange/network";
import { successorsOf } from "@/features/exchange/refresh-token";
import { testEnvironment } from "../support/environment";

testEnvironment();

// Written by the first version; lib/permanent.ts says why it stays so.
it("a refresh token that an older version has given out has the same successor, and its row the same network", () => {
  expect(successorsOf("token", "salt")).toEqual(["DSwlAzs41Pq1Kvas-q_JRJmO7DmFWVaHBNcSq9Geff4"]);
  expect(markOf("203.0.113.0", "salt")).toBe("Ty3LbLqnNDHJPoOx5UGZkoDQ0yaA8gHY6ZVPbAVIwqI");
});
