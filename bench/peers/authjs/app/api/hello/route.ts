/** The same constant answer as the starter's, so that a difference between the two builds would show. */
export function GET(): Response {
  return Response.json({ hello: "world" });
}
