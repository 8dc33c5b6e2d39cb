import { auth } from "../../../auth";

/** Who is signed in. Only these fields: Auth.js would hand out the whole row, with the session's token. */
export async function GET(): Promise<Response> {
  const session = await auth();
  if (!session?.user) return Response.json({ error: "unauthenticated" }, { status: 401 });
  const { id, name, email, image } = session.user;
  return Response.json({ id, name, email, image });
}
