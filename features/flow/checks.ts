import type { RecordedFlow, RecordedStep } from "@/features/flow/types";

/** One try to finish a flow, as far as it decides which checks there were. */
export type Attempt = {
  /** Whether a browser came back to this app; a native or single-page app keeps state and flow itself. */
  browser: boolean;
  /** Whether it was somebody who is signed in that asked. */
  whileSignedIn: boolean;
  /** Names of the parameters that came back. */
  answer: ReadonlySet<string>;
  nonce: boolean;
  userinfo: boolean;
  idToken: boolean;
  tenant: boolean;
  /** Why it failed, in the words of the log; null where it did not. */
  error: string | null;
};

/** Something that a sign-in makes sure of. */
export type Check = {
  title: string;
  source: string;
  /** What an attacker would gain if nobody looked. */
  gain: string;
  /** The step that makes it. */
  step: string;
  /** How its failure reads in the log. */
  failure: RegExp;
  /** When it is made at all; always, if it does not say. */
  when?: (attempt: Attempt) => boolean;
};

export type CheckOutcome = "passed" | "failed" | "not reached";

const browser = ({ browser: one }: Attempt) => one;
const oidc = (rule: string) => `OpenID Connect Core, 3.1.3.7, ${rule}`;

/** Every check, in the order in which a callback makes them (features/sign-in/callback.ts). */
export const checks: readonly Check[] = [
  {
    title: "The provider is one of this app's",
    source: "this app",
    gain: "A made-up name could lead somewhere that nobody has configured.",
    step: "authorization response",
    failure: /a provider that is not configured/,
  },
  {
    title: "This browser began the flow",
    source: "RFC 6749, 10.12",
    gain: "Anybody could send you a link with a code of theirs, and you would be signed in to their account.",
    step: "authorization response",
    failure: /no flow of this browser|the flow's cookie is another one/,
    when: browser,
  },
  {
    title: "The state is the flow's own",
    source: "RFC 6749, 10.12",
    gain: "An answer that somebody else obtained would be taken for the one that this browser waits for.",
    step: "authorization response",
    failure: /the state is another one/,
    when: browser,
  },
  {
    title: "No parameter comes twice",
    source: "RFC 6749, 3.1",
    gain: "One part of the app would check the first value, and another part would use the second.",
    step: "authorization response",
    failure: /a parameter came twice/,
    when: browser,
  },
  {
    title: "A code comes back, and no token",
    source: "RFC 9700, 2.1.2",
    gain: "A token that was made for another app could be brought in by its address.",
    step: "authorization response",
    failure: /a token, where only a code belongs|neither a code nor an error/,
    when: browser,
  },
  {
    title: "The answer is this provider's",
    source: "RFC 9207, 2.4",
    gain: "An attacker's provider could have your code sent to its own token endpoint (mix-up).",
    step: "authorization response",
    failure: /authorization response: (an empty issuer|no issuer|another issuer)/,
    when: ({ answer }) => answer.has("iss"),
  },
  {
    title: "The answer is yes",
    source: "RFC 6749, 4.1.2.1",
    gain: "Nothing: the person, or the provider, has said no.",
    step: "authorization response",
    failure: /authorization response: refused/,
    when: ({ answer }) => answer.has("error"),
  },
  {
    title: "Who asked is still signed in",
    source: "this app",
    gain: "A link could connect an attacker's account at the provider to yours.",
    step: "authorization response",
    failure: /the session that asked is over/,
    when: ({ whileSignedIn }) => whileSignedIn,
  },
  {
    title: "The flow is used for the first time",
    source: "RFC 6749, 4.1.2",
    gain: "Whoever finds the callback's address, in a history or a log, could sign in by it.",
    step: "flow use",
    failure: /the flow has been used up/,
    when: browser,
  },
  {
    title: "The provider takes code, client and verifier",
    source: "RFC 6749, 4.1.3 and RFC 7636, 4.6",
    gain: "A code that was caught on its way would open the account for whoever caught it.",
    step: "token request",
    failure: /token\S*: refused \(HTTP/,
  },
  {
    title: "The answer is that of a token endpoint",
    source: "RFC 6749, 5.1",
    gain: "Whatever else answers there could say that you are anybody.",
    step: "token request",
    failure: /not the answer of a token endpoint|OAUTH_\w+/,
  },
  {
    title: "The tenant is named, and may come in",
    source: "Microsoft",
    gain: "Any organization could name its members as it likes, and let them in here.",
    step: "ID token validation",
    failure: /ID token: (no tenant|another tenant)/,
    when: ({ tenant }) => tenant,
  },
  {
    title: "The signature is asymmetric",
    source: "RFC 8725, 3.1",
    gain: "An unsigned token, or one signed with a value that others know, would be believed.",
    step: "ID token validation",
    failure: /ERR_JOSE_ALG_NOT_ALLOWED|ERR_JOSE_NOT_SUPPORTED/,
  },
  {
    title: "The signature is by a key that the provider publishes",
    source: oidc("rule 6"),
    gain: "Anybody could write a token that says they are you.",
    step: "ID token validation",
    failure:
      /ERR_JWS_\w+|ERR_JWKS_\w+|ERR_JWT_INVALID|ID token: (unreadable|unknown key|signed with another issuer's key)/,
  },
  {
    title: "The issuer is the provider",
    source: oidc("rule 2"),
    gain: "Another provider's token would be taken for this one's, with subjects that mean somebody else.",
    step: "ID token validation",
    failure: /ERR_JWT_CLAIM_VALIDATION_FAILED iss/,
  },
  {
    title: "The audience is this client alone",
    source: oidc("rules 3 to 5"),
    gain: "Any other app that you sign in to could use your token to be you here.",
    step: "ID token validation",
    failure: /ERR_JWT_CLAIM_VALIDATION_FAILED aud|ID token: (several audiences|issued to another client)/,
  },
  {
    title: "The token is new and has not ended",
    source: oidc("rules 9 and 10"),
    gain: "An old token from a backup or a log would still be good.",
    step: "ID token validation",
    failure: /ERR_JWT_EXPIRED|ERR_JWT_CLAIM_VALIDATION_FAILED (exp|iat|nbf)/,
  },
  {
    title: "The nonce is the request's own",
    source: oidc("rule 11"),
    gain: "A token from another sign-in of yours could be put into a flow of somebody else's.",
    step: "ID token validation",
    failure: /ID token: another nonce/,
    when: ({ nonce }) => nonce,
  },
  {
    title: "The subject can be a subject",
    source: "OpenID Connect Core, 2",
    gain: "Two people could be filed under one name that both can be made to have.",
    step: "ID token validation",
    failure: /ID token: not a subject|ERR_JWT_CLAIM_VALIDATION_FAILED sub/,
  },
  {
    title: "Userinfo is about the same subject",
    source: "OpenID Connect Core, 5.3.2",
    gain: "A stolen access token could put one person's profile on another's account.",
    step: "userinfo request",
    failure: /userinfo is about another subject/,
    when: ({ userinfo, idToken }) => userinfo && idToken,
  },
  {
    title: "The profile can be read",
    source: "this app",
    gain: "An account without a subject would be filed under nobody, or everybody.",
    step: "userinfo request",
    failure: /a profile that cannot be read/,
    when: ({ userinfo }) => userinfo,
  },
  {
    title: "The account may come in",
    source: "features/sign-in/admission/policy.ts",
    gain: "Whoever has your email at another provider, or none that is verified, could take your account over.",
    step: "account lookup",
    failure: /SignInRefused/,
  },
];

/** What a provider that cannot be reached as it should be would let somebody do. */
export const transport =
  "On plain HTTP, after a redirect or in an endless answer, somebody in between could read or write in the provider's name.";

/**
 * Says what came of each check: a callback makes one after the other, so that what stands before the one that failed has
 * passed.
 * @param stepNamed finds a step of the attempt
 * @returns the checks by the step that makes them
 */
export function checksOf(
  attempt: Attempt,
  stepNamed: (name: string) => RecordedStep | undefined,
): { check: Check; outcome: CheckOutcome }[] {
  const { error } = attempt;
  const failed = error === null ? -1 : checks.findIndex(({ failure }) => failure.test(error));
  return checks.flatMap((check, index) => {
    if (index === failed) return { check, outcome: "failed" };
    if (check.when && !check.when(attempt)) return [];
    const step = stepNamed(check.step);
    const isBefore = failed === -1 ? !step?.error : index < failed;
    return { check, outcome: step && step.took !== null && isBefore ? "passed" : "not reached" };
  });
}

/** Gathers what decides which checks there were. */
export function attemptOf(flow: RecordedFlow, callback: RecordedStep): Attempt {
  const steps = flow.steps.filter((step) => isBelow(step, callback));
  const stepNamed = (name: string) => steps.find((step) => step.name === name);
  const names = (said: RecordedStep["sent"] = []) => new Set(said.map(({ name }) => name));
  const answer = names(callback.sent);
  const asked = names(flow.steps.find(({ name }) => name === "authorization request")?.got);
  const cameIn = callback.error === null && stepNamed("account lookup")?.outcome;
  return {
    browser: flow.client === null,
    whileSignedIn: intentOf(flow) !== "sign-in",
    answer,
    nonce: asked.has("nonce") || answer.has("nonce"),
    userinfo: stepNamed("userinfo request") !== undefined,
    idToken: stepNamed("ID token validation") !== undefined,
    tenant: flow.provider === "microsoft-entra-id",
    error: cameIn ? null : (callback.error ?? steps.find(({ error }) => error !== null)?.error ?? null),
  };
}

/** What a flow is for: `sign-in`, `connect`, `confirm` or `grant`. */
export function intentOf({ steps }: RecordedFlow): string {
  const start = steps.find(({ name }) => name === "sign-in start");
  return start?.sent.find(({ name }) => name === "intent")?.text ?? "sign-in";
}

/** Whether a step is part of another one. */
export function isBelow(step: RecordedStep, other: RecordedStep): boolean {
  return step.parent !== null && (step.parent === other || isBelow(step.parent, other));
}
