import type { IncomingMessage, ServerResponse } from "node:http";
import { serve } from "./server";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export const json =
  (body: unknown, status = 200): Answer =>
  (_, response) => {
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
  };

const emails = [{ email: "octocat@github.example", primary: true, verified: true, visibility: null }];

/** What a GitHub that works answers, by path below its own, and an X by its whole path. */
const working: Record<string, Answer> = {
  "/login/oauth/access_token": json({
    access_token: "gho_1",
    token_type: "bearer",
    scope: "read:user,user:email",
  }),
  "/api/v3/user": json({ id: 583231, login: "octocat", name: "The Octocat", avatar_url: null }),
  "/api/v3/user/emails": json(emails),
  "/twitter/2/oauth2/token": json({
    access_token: "x_1",
    token_type: "bearer",
    scope: "users.read tweet.read",
  }),
  "/twitter/2/users/me": json({ data: { id: "2244994945", username: "octo", name: "Octo at X" } }),
};

/**
 * A GitHub that misbehaves as a test wants it, where the app looks for its local providers. Beside it is an X.
 * @param changes answers by path; the rest works
 * @returns the address for LOCAL_PROVIDERS_URL
 */
export async function serveGitHub(changes: Record<string, Answer> = {}): Promise<string> {
  const answers = { ...working, ...changes };
  const { origin } = await serve((request, response) => {
    const path = new URL(request.url ?? "", "http://vendor").pathname.replace(/^\/github/, "");
    (answers[path] ?? json({ message: "Not Found" }, 404))(request, response);
  });
  return origin;
}
