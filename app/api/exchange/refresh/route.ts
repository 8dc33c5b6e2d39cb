import { preflight } from "@/features/exchange/cors";
import { answerRefresh } from "@/features/exchange/handler";

/** See docs/guides/native-and-single-page-apps.md. */
export function POST(request: Request): Promise<Response> {
  return answerRefresh(request);
}

export function OPTIONS(request: Request): Response {
  return preflight(request, "POST");
}
