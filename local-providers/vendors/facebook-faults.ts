import type { Fault } from "../faults";

const graph = (error: Record<string, unknown>) =>
  JSON.stringify({ error: { fbtrace_id: "AbCdEfGhIjKlMnOpQrStUvW", ...error } });

/** What goes wrong at Facebook alone. */
export const facebookFaults = {
  facebook_limited: {
    label: "Profile is asked for too often (403, code 4)",
    vendors: ["facebook"],
    at: "api",
    answer: {
      kind: "status",
      status: 403,
      body: graph({
        message: "(#4) Application request limit reached",
        type: "OAuthException",
        is_transient: true,
        code: 4,
      }),
    },
  },
  facebook_proof: {
    label: "Refuses our proof",
    vendors: ["facebook"],
    at: "api",
    answer: {
      kind: "status",
      status: 400,
      body: graph({
        message: "Invalid appsecret_proof provided in the API argument",
        type: "GraphMethodException",
        code: 100,
      }),
    },
  },
} satisfies Record<string, Fault>;
