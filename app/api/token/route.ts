import { answerTokenRequest } from "@/features/own-tokens/endpoint";

/** An access token of this app for whoever is signed in. See docs/guides/your-own-api.md. */
export function POST(request: Request): Promise<Response> {
  return answerTokenRequest(request);
}
