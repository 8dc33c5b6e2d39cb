import { describe, expect, it } from "vitest";
import { eventText } from "@/features/activity/components/event-text";
import { activityPath, eventGroups, kindsOf, readFilter } from "@/features/activity/filter";
import { eventKinds } from "@/features/events/events";
import { failureCauses } from "@/features/sign-in/failures";

const id = "0199f3a2-7c41-7d10-9a55-0242ac120002";

describe("the filter", () => {
  it("reads what its own links say", () => {
    for (const group of [null, ...eventGroups]) {
      for (const before of [null, id]) {
        const path = activityPath({ group, before });
        const params = Object.fromEntries(new URL(path, "http://app").searchParams);
        expect(readFilter(params)).toEqual({ group, before });
      }
    }
    expect(activityPath({ group: null, before: null })).toBe("/account/activity");
  });

  it.each([
    ["nothing", undefined],
    ["an empty text", ""],
    ["two of them", ["failures", id]],
    ["a name that every object has", "constructor"],
    ["markup", "<script>"],
    ["SQL", "' OR 1=1 --"],
    ["a number", "1"],
    ["a spelling that sorts elsewhere", id.toUpperCase()],
    ["an id and more", `${id}\n`],
    ["10,000 letters", "a".repeat(10_000)],
  ])("takes %s as absent", (_, value) => {
    expect(readFilter({ show: value, before: value })).toEqual({ group: null, before: null });
  });

  it("shows each kind in one group", () => {
    expect(eventGroups.flatMap(kindsOf).sort()).toEqual([...eventKinds].sort());
    for (const group of eventGroups) expect(kindsOf(group), group).not.toEqual([]);
  });
});

describe("the words", () => {
  it.each(eventKinds)("%s has its own, with a provider and without", (kind) => {
    const others = eventKinds.filter((other) => other !== kind);
    for (const provider of ["GitHub", null]) {
      const { title } = eventText({ kind, provider, detail: null });
      expect(title).toMatch(/^[A-Z][^_]+$/);
      expect(title).not.toMatch(/null|undefined/);
      const titles = others.map((other) => eventText({ kind: other, provider, detail: null }).title);
      expect(titles).not.toContain(title);
    }
  });

  it.each(failureCauses)("a failure says why: %s", (detail) => {
    for (const provider of ["GitHub", null]) {
      const { about } = eventText({ kind: "sign_in_failed", provider, detail });
      expect(about).toMatch(/^[A-Z][^_]+\.$/);
      expect(about).not.toMatch(/null|undefined/);
    }
  });

  it("shows no cause that is none of ours, and survives a kind that is none", () => {
    expect(eventText({ kind: "sign_in_failed", provider: "X", detail: "<b>toString" }).about).toBeNull();
    expect(eventText({ kind: null, provider: "X", detail: "secret" })).toEqual({
      title: "Something this site no longer keeps",
      about: null,
      denied: null,
    });
  });

  it("names the device that was signed out", () => {
    expect(eventText({ kind: "session_ended", provider: null, detail: "Safari on iPhone" }).title).toBe(
      "Signed out Safari on iPhone",
    );
  });

  it("names the app that it happened in", () => {
    const titles = (["signed_up", "signed_in", "signed_out", "refresh_token_reused"] as const).map((kind) =>
      [null, "Notes"].map((detail) => eventText({ kind, provider: "X", detail }).title),
    );
    expect(titles).toEqual([
      ["Account created with X", "Account created in “Notes” with X"],
      ["Signed in with X", "Signed in to “Notes” with X"],
      ["Signed out", "Signed out of “Notes”"],
      ["Signed out for safety", "Signed out of “Notes” for safety"],
    ]);
  });

  it("asks about what somebody else could have done", () => {
    const asked = eventKinds.filter((kind) => eventText({ kind, provider: "X", detail: null }).denied);
    expect(asked.filter((kind) => !/^(passkey|recovery)_/.test(kind))).toEqual([
      "signed_in",
      "sign_in_failed",
      "confirmed",
      "connected",
      "merged",
      "access_granted",
      "access_ended",
      "disconnected",
      "deleted_by_provider",
      "ended_at_provider",
      "session_ended",
      "other_sessions_ended",
      "name_changed",
      "email_changed",
      "exported",
      "refresh_token_reused",
    ]);
  });

  it("asks about each passkey that came, went or was refused", () => {
    for (const kind of ["passkey_added", "passkey_removed", "passkey_copied"] as const)
      expect(eventText({ kind, provider: "a passkey", detail: "Phone" })).toMatchObject({
        title: expect.stringContaining("“Phone”"),
        denied: expect.any(String),
      });
  });

  it("names no password of a way in that has none", () => {
    const { title, denied } = eventText({
      kind: "signed_in",
      provider: "a passkey",
      detail: null,
      own: true,
    });
    expect([title, denied]).toEqual(["Signed in with a passkey", expect.not.stringContaining("password")]);
  });
});
