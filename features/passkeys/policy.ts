import { z } from "zod";
import { text } from "@/features/providers/identity";

/** Passkeys that one person may have. */
export const mostPasskeys = 20;

/** The longest name, in characters. */
export const longestName = 60;

/**
 * @param typed from a form, and so from anybody
 * @param otherwise what it is called when nothing was typed that can be seen
 */
export function passkeyName(typed: string, otherwise: string): string {
  return [...(text(typed) ?? otherwise)].slice(0, longestName).join("");
}

/**
 * What a counter must be before a signature that says `received`: less, or 0 with an authenticator that does not count. A
 * copy falls behind the original, or gets ahead of it (WebAuthn, section 6.1.1).
 * @returns a condition
 */
export function counterBefore(received: number): bigint | { lt: bigint } {
  return received === 0 ? 0n : { lt: BigInt(received) };
}

/** How a browser reaches an authenticator (WebAuthn, section 5.8.4); words that are not known count as absent. */
const transports = ["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"] as const;

export type Transport = (typeof transports)[number];

/** @returns the transports among some words, which a browser sent or the database keeps */
export function knownTransports(words: readonly unknown[]): Transport[] {
  return transports.filter((one) => words.includes(one));
}

/** Of any length that the specification allows; the body that it came in is bounded already. */
const bytes = (longest: number) =>
  z
    .string()
    .regex(/^[\w-]+$/)
    .max(longest);

/** WebAuthn, section 4: a credential's id has at most 1023 bytes. */
const longestId = 1364;

const credential = {
  id: bytes(longestId),
  rawId: bytes(longestId),
  type: z.literal("public-key"),
};

const assertion = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes(8000),
    authenticatorData: bytes(8000),
    signature: bytes(8000),
    userHandle: bytes(100).nullish(),
  }),
});

const attestation = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes(8000),
    attestationObject: bytes(40_000),
    transports: z.array(z.unknown()).max(20).catch([]).default([]),
  }),
});

export type Assertion = z.infer<typeof assertion>;
export type Attestation = z.infer<typeof attestation>;

/** @returns what a device signed, from a form and so from anybody; null for what has not its shape */
export function readAssertion(value: string): Assertion | null {
  return assertion.safeParse(parsed(value)).data ?? null;
}

/** The same for a new passkey. */
export function readAttestation(value: string): Attestation | null {
  return attestation.safeParse(parsed(value)).data ?? null;
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
