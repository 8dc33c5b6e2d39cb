import type { NextRequest } from "next/server";
import { includesRole } from "@/features/session/policy";
import { findSession } from "@/features/session/queries";
import { sessionTokenIn } from "@/features/session/tokens";
import { log } from "@/lib/log";

/**
 * Whether the administrators' pages do not exist for whoever asks. Only comfort: the pages and the data ask for
 * themselves. But what they answer with, Next draws by script (vercel/next.js#62228), and an address that does not
 * exist it draws on the server; seen from here, both are that.
 */
export async function isHiddenFrom(request: NextRequest): Promise<boolean> {
  const token = sessionTokenIn(request.cookies);
  if (!token) return false;
  try {
    const session = await findSession(token);
    if (!session || includesRole(session.user.role, "admin")) return false;
    log("warn", "role_refused", { user: session.user.id, role: "admin" });
    return true;
  } catch {
    // The page meets the same trouble, and says so.
    return false;
  }
}
