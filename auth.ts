import "server-only";
import type { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authConfig } from "@/features/sign-in/config";
import { handleAuthRequest } from "@/features/sign-in/handler";

const authjs = NextAuth(authConfig);
const handler = (request: NextRequest) => handleAuthRequest(request, authjs.handlers.GET);

/** Auth.js's endpoints under /api/auth. */
export const handlers = { GET: handler, POST: handler };
export type { ProviderId } from "@/features/providers";
export type { Session } from "@/features/session/queries";
/** Auth.js's calls, with its arguments. `auth` reads the session by one statement; no row and no token comes back. */
export { auth, signIn, signOut } from "@/features/sign-in/server-calls";
