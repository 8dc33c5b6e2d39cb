import { preflight } from "@/features/exchange/cors";
import { answerExchange } from "@/features/exchange/handler";

/** A code of a provider for tokens of ours. See docs/guides/native-and-single-page-apps.md. */
export async function POST(request: Request, { params }: RouteContext<"/api/exchange/[provider]">) {
  return answerExchange(request, (await params).provider);
}

export function OPTIONS(request: Request): Response {
  return preflight(request, "POST");
}
