import type { IncomingMessage, ServerResponse } from "node:http";
import { vi } from "vitest";
import { serve } from "./server";

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** @param body text is sent as it is */
export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(typeof body === "string" ? body : JSON.stringify(body));

/** A right answer to a refresh, of a provider that does not change the refresh token. */
export const good = { access_token: "x_new", token_type: "bearer", expires_in: 7200 };

/** The tokens that it is asked to refresh. */
export const old = {
  access_token: "x_old",
  refresh_token: "xr_old",
  scope: "users.read tweet.read offline.access",
};

/**
 * An X where the app looks for its local providers, which answers like this, one after the other; the last one again
 * and again.
 * @returns the forms that it was sent
 */
export async function provider(...answers: Answer[]): Promise<URLSearchParams[]> {
  const bodies: URLSearchParams[] = [];
  const { origin } = await serve(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    bodies.push(new URLSearchParams(body));
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    (answer ?? json({}, 404))(request, response);
  });
  vi.stubEnv("LOCAL_PROVIDERS_URL", origin);
  return bodies;
}
