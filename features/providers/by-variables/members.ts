import { z } from "zod";
import { emailAddress, picture, text } from "../identity";
import type { ProviderIdentity } from "../types";
import type { Members } from "./known";

/** A text, or a whole number that is exact: beyond that, two people would have the same. */
const subject = z.union([z.string().trim().min(1).max(255), z.int().positive().transform(String)]);

/**
 * Makes what reads a profile, by where its members are. No email counts as verified: what the provider means by its
 * words for that is not known.
 */
export function readBy(members: Members): (profile: unknown) => ProviderIdentity {
  return (profile) => {
    const name = nameIn(profile, members.name);
    return {
      subject: subject.parse(memberAt(profile, members.subject)),
      name,
      ...emailAddress(memberAt(profile, members.email), false),
      image: picture(memberAt(profile, members.picture)),
      label: name,
    };
  };
}

/** @returns the first that is there */
export function nameIn(profile: unknown, places: readonly string[]): string | null {
  for (const place of places) {
    const parts = place.split(" ").map((path) => text(memberAt(profile, path)) ?? "");
    const name = text(parts.join(" "));
    if (name !== null) return name;
  }
  return null;
}

/** @param path names with dots between them; a number is a place in a list */
export function memberAt(value: unknown, path: string | undefined): unknown {
  const inside = (inner: unknown, name: string): unknown =>
    typeof inner === "object" && inner !== null && Object.hasOwn(inner, name)
      ? Reflect.get(inner, name)
      : undefined;
  return path?.split(".").reduce(inside, value);
}
