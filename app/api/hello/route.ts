/** Answers as soon as the server can answer anything; the scripts wait for it and the benchmarks measure against it. */
export function GET(): Response {
  return Response.json({ hello: "world" });
}
