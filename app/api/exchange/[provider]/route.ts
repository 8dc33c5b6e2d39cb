import { exchange } from "@/auth";
import { preflight } from "@/features/exchange/cors";

/** A code of a provider for tokens of ours. See docs/guides/native-and-single-page-apps.md. */
export async function POST(request: Request, { params }: RouteContext<"/api/exchange/[provider]">) {
  return exchange(request, (await params).provider);
}

export function OPTIONS(request: Request): Response {
  return preflight(request, "POST");
}
