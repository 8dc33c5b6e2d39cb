import type { Limit } from "@/lib/database/limiter";

const minute = 60;

/**
 * What is limited, and to how much. By address for everybody: wide enough for all people of an office or a school
 * behind one address, and for nobody's script. By session for whoever is signed in, which follows a script over many
 * addresses; not by account, or somebody with a stolen session could keep its person from signing it out.
 */
export const limits = {
  /** Starting a sign-in. */
  "sign-in": { address: { points: 200, seconds: 5 * minute } },
  /** Coming back from a provider, which may cost a provider's answer and some writes. */
  callback: { address: { points: 200, seconds: 5 * minute } },
  /** A challenge for a passkey, which the sign-in page asks for as it opens. */
  passkey: { address: { points: 300, seconds: 5 * minute } },
  /** Trying a recovery code, to sign in or to confirm, which hardly anybody ever does. */
  "recovery-code": { address: { points: 30, seconds: 10 * minute } },
  /** Changing anything of an account: connecting, confirming, devices, profile, deletion, administration. */
  change: {
    address: { points: 300, seconds: 5 * minute },
    session: { points: 100, seconds: 5 * minute },
  },
  /** Downloading everything, which reads a person's whole history. */
  export: {
    address: { points: 100, seconds: 10 * minute },
    session: { points: 10, seconds: 10 * minute },
  },
  /** A client's next tokens, or its sign-out: it needs them in five minutes once. */
  refresh: { address: { points: 300, seconds: 5 * minute } },
  /** A provider's order to delete somebody. It may send many, and sends them from few addresses. */
  "data-deletion": { address: { points: 300, seconds: 5 * minute } },
  // part: apple-notices
  /** Apple's word of an account that ends. It may send many, and sends them from few addresses. */
  "apple-notice": { address: { points: 300, seconds: 5 * minute } },
  /** Having an access token of ours made: a page needs one in five minutes for each service that it calls. */
  token: {
    address: { points: 300, seconds: 5 * minute },
    session: { points: 60, seconds: 5 * minute },
  },
} as const satisfies Record<string, { address: Limit; session?: Limit }>;

export type LimitName = keyof typeof limits;
