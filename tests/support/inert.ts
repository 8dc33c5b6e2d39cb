import { expect } from "vitest";

/** A text that would do harm where it is shown as it is. */
export const hostile = "\u202e<script>alert(1)</script>\u0000\r\nSet-Cookie: a=b";
/** One that fills a page. */
export const long = "🔑".repeat(10_240);

/** Nothing in a value that shows as something else, breaks a line or fills a page. */
export function expectInert(identity: Record<string, unknown>) {
  for (const [name, value] of Object.entries(identity)) {
    if (typeof value !== "string" || name === "subject") continue;
    expect(value, name).not.toMatch(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
    expect([...value].length, name).toBeLessThanOrEqual(name === "image" ? 2048 : 200);
  }
}
