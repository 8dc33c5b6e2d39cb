import type { CallbackEdit, Fault } from "../faults";

const user = (value: string) => ({
  vendors: ["apple"],
  at: "callback" as const,
  change: ({ query }: CallbackEdit) => query.set("user", value),
  succeeds: true as const,
});

/** What is odd at Apple alone. */
export const appleFaults = {
  apple_hides_email: {
    label: "Hides their email",
    vendors: ["apple"],
    at: "person",
    change: (person) => ({
      ...person,
      email: `${person.id.replaceAll("-", "")}7x2k@privaterelay.appleid.com`,
      emailVerified: true,
    }),
    succeeds: true,
  },
  apple_no_name: { label: "Leaves out their name", ...user(JSON.stringify({ email: "a@b.example" })) },
  apple_user_not_json: { label: "A name that is not JSON", ...user("Ada Lovelace") },
  apple_user_odd: {
    label: "A name of odd types",
    ...user(JSON.stringify({ name: { firstName: ["Ada"], lastName: { toString: 1 } }, email: 7 })),
  },
  apple_user_large: {
    label: "A name of 10 kB",
    ...user(JSON.stringify({ name: { firstName: "A".repeat(10_000), lastName: "B" } })),
  },
  apple_user_controls: {
    label: "A name with control characters",
    ...user(JSON.stringify({ name: { firstName: "\u202eAda\u0000\n", lastName: "<b>Lovelace</b>" } })),
  },
  apple_booleans: {
    label: "Booleans that are booleans",
    vendors: ["apple"],
    at: "id_token",
    forge: {
      also: (claims) => ({ email_verified: claims.email_verified === "true", is_private_email: false }),
    },
    succeeds: true,
  },
  apple_nonce_not_supported: {
    label: "Says that it supports no nonce",
    vendors: ["apple"],
    at: "id_token",
    forge: { claims: { nonce_supported: false }, remove: ["nonce"] },
  },
} satisfies Record<string, Fault>;
