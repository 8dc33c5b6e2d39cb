import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { answerExchange } from "@/features/exchange/handler";
import { authConfig } from "@/features/sign-in/config";
import { handleAuthRequest } from "@/features/sign-in/handler";

const authjs = NextAuth(authConfig);
const handler = (request: NextRequest) => handleAuthRequest(request, authjs.handlers.GET);

/** Auth.js's endpoints under /api/auth. */
export const handlers = { GET: handler, POST: handler };
/** The same for clients that are no browser of this site's. */
export const exchange = (request: Request, provider: string) =>
  answerExchange(request, provider, authjs.handlers.GET);
/** Auth.js's server-side calls. The app's own forms use features/sign-in/actions.ts, which tells failures apart. */
export const { signIn, signOut } = authjs;
/** Who is signed in. Ours, not Auth.js's: one small read, and nothing of the row or the token comes back. */
export { auth, currentSession, requireRole, requireUser } from "@/features/session/auth";
