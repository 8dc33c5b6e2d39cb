import { auth } from "@/auth";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";

const headers = { "Cache-Control": "no-store" };

/** Who is signed in: 200 with the person, 401 when nobody is, 503 when that cannot be known right now. */
export async function GET(): Promise<Response> {
  try {
    const session = await auth();
    if (!session?.user.id) return Response.json({ error: "unauthenticated" }, { status: 401, headers });
    const { id, name, email, image, role } = session.user;
    return Response.json({ id, name, email, image, role }, { headers });
  } catch (error) {
    log("error", "session_unreadable", { error: describeError(error) });
    return Response.json(
      { error: "unavailable" },
      { status: 503, headers: { ...headers, "Retry-After": "10" } },
    );
  }
}
