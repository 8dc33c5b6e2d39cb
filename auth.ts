import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authConfig } from "@/features/sign-in/config";
import { handleAuthRequest } from "@/features/sign-in/handler";

const authjs = NextAuth(authConfig);
const handler = (request: NextRequest) => handleAuthRequest(request, authjs.handlers.GET);

/** Auth.js's endpoints under /api/auth. */
export const handlers = { GET: handler, POST: handler };
/** Who is signed in. Ours, not Auth.js's: one small read, and nothing of the row or the token comes back. */
export { auth } from "@/features/session/auth";
/** Auth.js's calls for server actions and route handlers. */
export { signIn, signOut } from "@/features/sign-in/server-calls";
