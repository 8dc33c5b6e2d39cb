import { attemptOf, type CheckOutcome, checksOf, isBelow, transport } from "@/features/flow/checks";
import type { Part } from "@/features/flow/parts";
import type { RecordedFlow, RecordedStep, Shown } from "@/features/flow/types";

/** Who takes part, by OAuth's names for them (RFC 6749, section 1.1), and the database. */
export const roles = ["browser", "client", "authorization", "resource", "database"] as const;
export type Role = (typeof roles)[number];

export type Message = {
  kind: "message";
  part: Part;
  from: Role;
  to: Role;
  title: string;
  /** Method and address, or the status that came back */
  endpoint: string | null;
  /** Milliseconds since the flow began */
  at: number;
  /** Milliseconds that what it ends took; null where nothing was waited for */
  took: number | null;
  parameters: readonly Shown[];
  /** What went wrong, and what that could have meant */
  failed: { says: string; gain: string | null } | null;
};

export type CheckRow = {
  kind: "check";
  part: Part;
  title: string;
  source: string;
  gain: string;
  outcome: CheckOutcome;
};

export type Row = Message | CheckRow;

/** What the requests to a provider are called, and the parts that they and their answers belong to. */
const calls: Readonly<Record<string, { to: Role; asks: string; gets: string; parts: [Part, Part] | null }>> =
  {
    "provider metadata request": {
      to: "authorization",
      asks: "Metadata request",
      gets: "Metadata",
      parts: null,
    },
    "provider keys request": { to: "authorization", asks: "Keys request", gets: "Public keys", parts: null },
    "token request": { to: "authorization", asks: "Token request", gets: "Token response", parts: [3, 4] },
    "token revocation request": {
      to: "authorization",
      asks: "Revocation request",
      gets: "Revocation response",
      parts: [3, 4],
    },
    "sign-out request": {
      to: "authorization",
      asks: "Sign-out request",
      gets: "Sign-out response",
      parts: null,
    },
    "userinfo request": {
      to: "resource",
      asks: "Userinfo request",
      gets: "Userinfo response",
      parts: [5, 6],
    },
    "resource request": { to: "resource", asks: "Resource request", gets: "Resource", parts: [5, 6] },
  };

/** Makes the rows of a flow: every message, and after each step the checks that it made. */
export function rowsOf(flow: RecordedFlow): Row[] {
  const rows: Row[] = [];
  // In development metadata and keys are asked for each time.
  const known = new Set<string>();
  let part: Part = 1;
  const at = (time: number) => Math.max(0, time - flow.begun);
  const children = (parent: RecordedStep | null) => flow.steps.filter((step) => step.parent === parent);
  const say = (message: Pick<Message, "from" | "to" | "title"> & Partial<Message> & { at: number }) =>
    rows.push({
      kind: "message",
      part,
      endpoint: null,
      took: null,
      parameters: [],
      failed: null,
      ...message,
    });

  for (const step of children(null)) {
    if (step.name === "sign-in start") tellStart(step);
    else if (step.name === "sign-in callback") tellCallback(step);
    else tell(step);
  }
  return rows;

  function tellStart(step: RecordedStep): void {
    say({
      from: "browser",
      to: "client",
      title: "Press of the button",
      at: at(step.begun),
      parameters: step.sent,
    });
    for (const child of children(step)) tell(child);
    const request = children(step).find(({ name }) => name === "authorization request");
    if (step.took === null) return;
    const answered = at(step.begun + step.took);
    const failed = failureOf(step, null);
    const title = failed ? "Redirect to the failure page" : "Redirect to the provider";
    say({
      from: "client",
      to: "browser",
      title,
      at: answered,
      took: step.took,
      // The browser carries the provider's address on; it stands with the next message.
      parameters: failed ? step.got : step.got.filter(({ name }) => name !== "location"),
      failed,
    });
    if (failed || !request) return;
    const { endpoint, got: parameters } = request;
    say({
      from: "browser",
      to: "authorization",
      title: "Authorization request",
      endpoint,
      at: answered,
      parameters,
    });
  }

  function tellCallback(step: RecordedStep): void {
    const attempt = attemptOf(flow, step);
    const made = checksOf(attempt, (name) =>
      flow.steps.find((one) => one.name === name && isBelow(one, step)),
    );
    const left = new Set(made);
    const tellChecks = (name: string) => {
      for (const one of [...left].filter(({ check }) => check.step === name)) {
        const { title, source, gain } = one.check;
        rows.push({ kind: "check", part, title, source, gain, outcome: one.outcome });
        left.delete(one);
      }
    };
    part = 2;
    const begun = flow.steps.find(({ name }) => name === "sign-in start");
    if (attempt.browser) {
      const waited = begun?.took == null ? null : step.begun - begun.begun - begun.took;
      const title = waited === null ? "Redirect back" : "The person decides; redirect back";
      say({ from: "authorization", to: "browser", title, at: at(step.begun), took: waited });
    }
    say({
      from: "browser",
      to: "client",
      title: attempt.browser ? "Authorization response" : "Code and verifier of the app",
      at: at(step.begun),
      parameters: step.sent,
    });
    for (const child of children(step)) tell(child, tellChecks);
    for (const one of left) if (one.outcome === "failed") tellChecks(one.check.step);
    if (step.took === null) return;
    const failed = failureOf(step, made.find(({ outcome }) => outcome === "failed")?.check.gain ?? null);
    part = failed ? part : 7;
    const title = failed
      ? "Refusal"
      : attempt.browser
        ? "Session cookie, and the way on"
        : "Tokens of this app";
    say({
      from: "client",
      to: "browser",
      title,
      at: at(step.begun + step.took),
      took: step.took,
      parameters: step.got,
      failed,
    });
  }

  function tell(step: RecordedStep, tellChecks: (name: string) => void = () => {}): void {
    const call = calls[step.name];
    if (call) tellCall(step, call);
    if (step.name === "flow use") tellDatabase(step, "Use the flow up");
    if (step.name === "account lookup") {
      part = 7;
      tellDatabase(step, "Look the account up");
    }
    if (step.name === "session creation") tellDatabase(step, "Write the session");
    for (const child of children(step)) tell(child, tellChecks);
    tellChecks(step.name);
  }

  function tellCall(step: RecordedStep, call: NonNullable<(typeof calls)[string]>): void {
    if (call.parts) part = call.parts[0];
    const { endpoint, sent: parameters } = step;
    say({ from: "client", to: call.to, title: call.asks, endpoint, at: at(step.begun), parameters });
    if (step.took === null) return;
    const refused = (step.status ?? 0) >= 400 || step.got.some(({ name }) => name === "error");
    if (call.parts) part = call.parts[1];
    const failed = step.error
      ? { says: inWords(step.error), gain: transport }
      : refused
        ? { says: "The answer is no.", gain: null }
        : null;
    const answer = call.parts ? null : JSON.stringify([step.name, step.got]);
    const isAgain = answer !== null && known.has(answer);
    if (answer !== null) known.add(answer);
    say({
      from: call.to,
      to: "client",
      title: step.error ? "No usable answer" : isAgain ? `${call.gets}, as before` : call.gets,
      endpoint: step.status === null ? null : `HTTP ${step.status}`,
      at: at(step.begun + step.took),
      took: step.took,
      parameters: isAgain ? [] : step.got,
      failed,
    });
  }

  function tellDatabase(step: RecordedStep, title: string): void {
    const { took, got: parameters } = step;
    const failed = step.error ? { says: inWords(step.error), gain: null } : null;
    say({ from: "client", to: "database", title, at: at(step.begun), took, parameters, failed });
  }
}

/** The innermost of a chain of errors, without the name of its class. */
const inWords = (error: string) => (error.split(" < ")[0] ?? error).replace(/^\w+: /, "");

/** The failure of a request of the browser's, which ends in an answer all the same. */
function failureOf({ error, outcome }: RecordedStep, gain: string | null): Message["failed"] {
  if (error) return { says: inWords(error), gain };
  return outcome === "cancelled" ? { says: "The person has said no.", gain: null } : null;
}
