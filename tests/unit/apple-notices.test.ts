import { describe, expect, it } from "vitest";
import { readNotice } from "@/features/apple-notices/notice";

const now = new Date("2026-11-28T12:00:00Z");
const iat = now.getTime() / 1000;
const event = { type: "consent-revoked", sub: "001234.abc.1234", event_time: now.getTime() - 1000 };
const claims = { iss: "https://appleid.apple.com", iat, jti: "a1", events: JSON.stringify(event) };
const read = (changes: object) => readNotice({ ...claims, ...changes }, now);

describe("a notice", () => {
  it("is read out of a text, and out of an object", () => {
    const notice = { id: "a1", subject: event.sub, what: "permission_ended", at: new Date(event.event_time) };
    expect(read({})).toEqual(notice);
    expect(read({ events: event })).toEqual(notice);
  });

  it.each([
    ["account-delete", "account_ended"],
    ["account-deleted", "account_ended"],
    ["consent-revoked", "permission_ended"],
    ["email-disabled", "mail_stopped"],
    ["email-enabled", "mail_resumed"],
  ])("of the type %s means %s", (type, what) => {
    expect(read({ events: { ...event, type, email: "a@b.example" } })).toMatchObject({ what });
  });

  it.each(["", "new-type", "constructor", "__proto__"])(
    "of the type %j is one of which nothing follows",
    (type) => {
      expect(read({ events: { ...event, type } })).toBe("unknown");
    },
  );

  it("without a time of its own is of when it was signed", () => {
    for (const event_time of [undefined, null, "yesterday", -1, 1.5])
      expect(read({ events: { ...event, event_time } })).toMatchObject({ at: now });
  });

  it("of what has yet to happen is none, apart from clocks that differ", () => {
    expect(read({ events: { ...event, event_time: now.getTime() + 60_000 } })).not.toBeNull();
    expect(read({ events: { ...event, event_time: now.getTime() + 3_600_000 } })).toBeNull();
  });

  it.each<[string, object]>([
    ["without an id", { jti: undefined }],
    ["with an empty id", { jti: "" }],
    ["with an id of 10 kB", { jti: "a".repeat(10_000) }],
    ["without events", { events: undefined }],
    ["with events that are no JSON", { events: "{" }],
    ["with a list", { events: [event] }],
    ["without a subject", { events: { ...event, sub: undefined } }],
    ["with a subject of another shape", { events: { ...event, sub: { a: 1 } } }],
    ["with a subject of 10 kB", { events: { ...event, sub: "1".repeat(10_000) } }],
    ["without a type", { events: { sub: event.sub } }],
  ])("%s is none", (_, changes) => {
    expect(read(changes)).toBeNull();
  });
});
