// What is kept of a flow, in memory and in development only. No secret is in it: values become `Shown` as they arrive.

/** A value as a page may show it. Of a secret that is its kind and its length. */
export type Shown = { name: string; text: string; secret: boolean };

/** A step that ran: a span, with what it worked on. */
export type RecordedStep = {
  /** As in `signInSteps` (features/sign-in/telemetry.ts) */
  name: string;
  parent: RecordedStep | null;
  /** Milliseconds since the epoch */
  begun: number;
  /** Milliseconds; null while it runs */
  took: number | null;
  /** Method and address without its query, of an HTTP request */
  endpoint: string | null;
  sent: readonly Shown[];
  got: readonly Shown[];
  /** HTTP status of the answer */
  status: number | null;
  /** What it came to: `known`, `new`, `linked`, or the cause of a failure */
  outcome: string | null;
  /** Why it failed, in the words of the log */
  error: string | null;
};

/** An ID token in its three parts (RFC 7515, section 3.1). */
export type DecodedToken = {
  header: readonly Shown[];
  payload: readonly Shown[];
  signature: { characters: number; algorithm: string; key: string | null };
};

/** Everything that one undertaking with a provider did, in the order in which it began. */
export type RecordedFlow = {
  /** In the address of its page; nothing that opens anything. */
  id: string;
  /** Milliseconds since the epoch */
  begun: number;
  /** Auth.js's id; null where a request named none that is configured */
  provider: string | null;
  /** The native or single-page app that asked, if it was one */
  client: string | null;
  /** By what its failure is found in the log and on the failure page */
  reference: string | null;
  idToken: DecodedToken | null;
  steps: RecordedStep[];
};
