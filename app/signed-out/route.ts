/** Where providers send people back to from their sign-out. It believes nothing that comes with them, and changes nothing. */
export function GET(): Response {
  const headers = { Location: "/signin?notice=signed-out", "Cache-Control": "no-store" };
  return new Response(null, { status: 303, headers });
}
