import { pictureOf } from "@/features/flow/picture";
import { findFlow } from "@/features/flow/recorder";

/** A flow's drawing, as a document of its own. */
export async function GET(_: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const flow = findFlow((await params).id);
  if (!flow) return new Response("No such flow.", { status: 404 });
  const headers = { "Content-Type": "image/svg+xml; charset=utf-8", "Cache-Control": "no-store" };
  return new Response(pictureOf(flow), { headers });
}
