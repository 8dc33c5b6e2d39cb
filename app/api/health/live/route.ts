/** Whether this process answers at all. It says nothing of the database: a restart would not mend that. */
export function GET(): Response {
  return Response.json({ status: "live" }, { headers: { "Cache-Control": "no-store" } });
}
