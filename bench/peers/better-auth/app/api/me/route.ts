import { headers } from "next/headers";
import { auth } from "../../../auth";

/** Who is signed in, by Better Auth's own call. */
export async function GET(): Promise<Response> {
  const session = await auth.api.getSession({ headers: await headers() });
  if (!session) return Response.json({ error: "unauthenticated" }, { status: 401 });
  const { id, name, email, image } = session.user;
  return Response.json({ id, name, email, image });
}
