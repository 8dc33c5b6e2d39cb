import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import { decoded, shown, shownKnown, shownMembers, shownPairs, shownRequest } from "@/features/flow/shown";
import type { RecordedFlow, RecordedStep } from "@/features/flow/types";
import { membersIn } from "@/features/oauth/members";
import { describeError } from "@/lib/describe-errors";
import { currentRequestId } from "@/lib/request-id";
import { type Detail, type Heard, listenToSteps } from "@/lib/telemetry";

/** Flows that are kept. */
export const mostFlows = 50;
/** Steps of one flow: a callback that is opened again and again adds some each time. */
const mostSteps = 200;

// One for the process: Next bundles routes apart from what runs at start, and makes them anew as their code changes.
const shared = globalThis as typeof globalThis & { valetKeyFlows?: Map<string, RecordedFlow> };

/** By id, or by request and provider; the oldest first. */
const flows = () => {
  shared.valetKeyFlows ??= new Map();
  return shared.valetKeyFlows;
};

/** Steps that are no flow by themselves: every page asks for the providers' metadata. */
const preparations = new Set(["provider metadata request", "provider keys request"]);
const isFlow = ({ steps }: RecordedFlow) => steps.some(({ name }) => !preparations.has(name));

/** @returns the last flows, the newest first */
export function recentFlows(): RecordedFlow[] {
  return [...flows().values()].filter(isFlow).reverse().slice(0, mostFlows);
}

/** @param name a flow's id, or the reference of a failure */
export function findFlow(name: string): RecordedFlow | null {
  return recentFlows().find(({ id, reference }) => id === name || reference === name) ?? null;
}

type Place = { flow: RecordedFlow; step: RecordedStep };

/**
 * Keeps, from now on, what each step does. For development: it reads every answer once more.
 * @returns ends that
 */
export function recordFlows(): () => void {
  const places = new AsyncLocalStorage<Place>();
  return listenToSteps({
    async step(heard, run) {
      const above = places.getStore();
      const flow = above?.flow ?? flowOf(heard);
      const step = begin(heard, above?.step ?? null);
      if (flow.steps.length < mostSteps) flow.steps.push(step);
      const startedAt = performance.now();
      try {
        const result = await places.run({ flow, step }, run);
        step.took = performance.now() - startedAt;
        await tryTo(() => noteResult({ flow, step }, result));
        return result;
      } catch (error) {
        step.took = performance.now() - startedAt;
        step.error = describeError(error);
        throw error;
      }
    },
    annotate(attributes, error) {
      const place = places.getStore();
      if (!place) return;
      const { "valet_key.outcome": outcome, "valet_key.failure.reference": reference } = attributes;
      if (outcome) place.step.outcome = String(outcome);
      if (reference) place.flow.reference = String(reference);
      if (error !== undefined) place.step.error = describeError(error);
    },
  });
}

/** What cannot be shown must not stop what would have worked. */
async function tryTo(note: () => Promise<void>): Promise<void> {
  try {
    await note();
  } catch (error) {
    console.warn(`features/flow: ${describeError(error)}`);
  }
}

/** A sign-in has an id. Else what one request asks of one provider belongs together. */
function flowOf({ name, attributes }: Heard): RecordedFlow {
  const provider = attributes["valet_key.provider"];
  const request = currentRequestId();
  const named = attributes["valet_key.flow"];
  const key =
    typeof named === "string"
      ? named
      : name.startsWith("sign-in") || !request
        ? randomBytes(6).toString("hex")
        : `${request} ${provider}`;
  const known = flows().get(key);
  if (known) return known;
  const client = attributes["valet_key.client"];
  const flow: RecordedFlow = {
    id: typeof named === "string" ? named : randomBytes(6).toString("hex"),
    begun: Date.now(),
    provider: typeof provider === "string" ? provider : null,
    client: typeof client === "string" ? client : null,
    reference: null,
    idToken: null,
    steps: [],
  };
  flows().set(key, flow);
  forgetOldest();
  return flow;
}

/** Preparations have a bound of their own, so that pages do not drive out sign-ins. */
function forgetOldest(): void {
  for (const kind of [true, false]) {
    const same = [...flows()].filter(([, flow]) => isFlow(flow) === kind);
    for (const [key] of same.slice(0, Math.max(0, same.length - mostFlows - 1))) flows().delete(key);
  }
}

function begin({ name, detail }: Heard, parent: RecordedStep | null): RecordedStep {
  const { url, init } = detail;
  return {
    name,
    parent,
    begun: Date.now(),
    took: null,
    endpoint: url ? `${init?.method ?? "GET"} ${url.origin}${url.pathname}` : null,
    sent: sentBy(detail),
    got: [],
    status: null,
    outcome: null,
    error: null,
  };
}

function sentBy({ parameters, url, init }: Detail): RecordedStep["sent"] {
  if (url) return shownRequest(url, init);
  return parameters ? shownPairs(parameters) : [];
}

async function noteResult({ flow, step }: Place, result: unknown): Promise<void> {
  if (result instanceof Response) {
    step.status = result.status;
    const answer: unknown = await result
      .clone()
      .json()
      .catch(() => null);
    step.got = preparations.has(step.name) ? shownKnown(answer) : shownMembers(answer);
    flow.idToken = decoded(membersIn(answer).id_token) ?? flow.idToken;
  } else if (step.name === "authorization request") {
    const url = new URL(String(result));
    step.endpoint = `GET ${url.origin}${url.pathname}`;
    step.got = shownPairs(url.searchParams);
  } else {
    step.got = shownOutcome(membersIn(result));
    if (step.name === "account lookup") step.outcome = String(membersIn(result).outcome);
  }
}

/** Where the browser is sent and with which cookies, or whom an admission let in. */
function shownOutcome({
  url,
  path,
  cookies,
  outcome,
  userId,
}: ReturnType<typeof membersIn>): RecordedStep["got"] {
  const said = [];
  const target = url ?? path;
  if (typeof target === "string") said.push(shown("location", target.split(/[?#]/)[0]));
  if (Array.isArray(cookies))
    for (const cookie of cookies) {
      const { name, value } = membersIn(cookie);
      if (value) said.push(shown(`cookie ${name}`, value));
    }
  if (outcome !== undefined) said.push(shown("outcome", outcome), shown("user", userId));
  return said;
}
