import { intentOf } from "@/features/flow/checks";
import { rowsOf } from "@/features/flow/rows";
import type { RecordedFlow } from "@/features/flow/types";
import { findEntry } from "@/features/providers";

/** What a flow was, by what it did. */
export type FlowKind =
  | "sign-in"
  | "exchange"
  | "refresh"
  | "client credentials"
  | "revocation"
  | "sign-out request"
  | "API call";

export type Summary = {
  kind: FlowKind;
  /** Such as "Sign-in with GitHub" */
  title: string;
  provider: string;
  state: "done" | "cancelled" | "failed" | "under way";
  /** One sentence on what came of it */
  verdict: string;
  /** What an attacker would have gained, had the check that failed not been there */
  gain: string | null;
  /** Milliseconds from its begin to its end, the person's own time among them */
  took: number | null;
};

/** Says in a few words what a flow was, and what came of it. */
export function summaryOf(flow: RecordedFlow): Summary {
  const kind = kindOf(flow);
  const provider = (flow.provider && findEntry(flow.provider)?.button.name) ?? flow.provider ?? "no provider";
  const title = titleOf(kind, provider, flow);
  const rows = rowsOf(flow);
  const last = rows.at(-1);
  const broken = rows.findLast((row) => row.kind === "check" && row.outcome === "failed");
  const failed = rows.findLast((row) => row.kind === "message" && row.failed !== null);
  const ended = last?.kind === "message" && last.took !== null ? last.at : null;
  const common = { kind, title, provider, took: ended };
  const attempt = flow.steps.findLast(({ name, parent }) => name === "sign-in callback" && parent === null);
  const isRefused =
    kind === "sign-in" || kind === "exchange"
      ? last?.kind === "message" && last.failed !== null
      : failed !== undefined;
  if (isRefused) {
    if (attempt?.outcome === "cancelled")
      return { ...common, state: "cancelled", verdict: "The person has said no.", gain: null };
    const says = failed?.kind === "message" ? failed.failed?.says : null;
    const check = broken?.kind === "check" ? `This check failed: ${lower(broken.title)}.` : null;
    const gain = broken?.kind === "check" ? broken.gain : null;
    return { ...common, state: "failed", verdict: check ?? says ?? "It failed.", gain };
  }
  if (kind === "sign-in" && !attempt) {
    const verdict = `The browser has gone to ${provider} and has not come back yet.`;
    return { ...common, state: "under way", verdict, gain: null, took: null };
  }
  if (ended === null) return { ...common, state: "under way", verdict: "It is under way.", gain: null };
  return { ...common, state: "done", verdict: verdicts[kind], gain: null };
}

const verdicts: Readonly<Record<FlowKind, string>> = {
  "sign-in": "Every check passed, and a session was opened.",
  exchange: "Every check passed, and the app got tokens of this app.",
  refresh: "The refresh token brought a new access token.",
  "client credentials": "The app got a token of its own.",
  revocation: "The provider has taken the permission back.",
  "sign-out request": "The provider takes sign-outs: the browser was led to its page.",
  "API call": "The provider's API answered.",
};

function kindOf({ client, steps }: RecordedFlow): FlowKind {
  if (steps.some(({ name }) => name.startsWith("sign-in"))) return client === null ? "sign-in" : "exchange";
  const grants = steps.flatMap(({ sent }) => sent.filter(({ name }) => name === "grant_type"));
  if (grants.some(({ text }) => text === "refresh_token")) return "refresh";
  if (grants.some(({ text }) => text === "client_credentials")) return "client credentials";
  // part: provider-sign-out
  if (steps.some(({ name }) => name === "sign-out request")) return "sign-out request";
  return steps.some(({ name }) => name === "token revocation request") ? "revocation" : "API call";
}

function titleOf(kind: FlowKind, provider: string, flow: RecordedFlow): string {
  if (kind === "sign-in") return (intents[intentOf(flow)] ?? "Sign-in with {}").replace("{}", provider);
  const titles = {
    exchange: `Sign-in of ${flow.client} with ${provider}`,
    refresh: `Refresh at ${provider}`,
    "client credentials": `This app's own token at ${provider}`,
    revocation: `Giving access back to ${provider}`,
    "sign-out request": `Sign-out at ${provider}`,
    "API call": `Call of ${provider}'s API`,
  };
  return titles[kind];
}

const intents: Readonly<Record<string, string>> = {
  "sign-in": "Sign-in with {}",
  connect: "Connecting {}",
  confirm: "Confirming it's you with {}",
  grant: "Asking {} for more access",
};

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);

/** Milliseconds as people read them. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
