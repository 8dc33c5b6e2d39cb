import { notReady } from "@/features/health/ready";

/** Whether requests should be sent here: 200, or 503 with the reason in one word. */
export async function GET(): Promise<Response> {
  const reason = await notReady();
  const headers = { "Cache-Control": "no-store" };
  if (!reason) return Response.json({ status: "ready" }, { headers });
  return Response.json({ status: "unavailable", reason }, { status: 503, headers });
}
