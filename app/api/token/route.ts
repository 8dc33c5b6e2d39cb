import { preflight, withCors } from "@/features/exchange/cors";
import { scopesOfClient } from "@/features/exchange/policy";
import { answerTokenRequest } from "@/features/own-tokens/endpoint";

/** An access token of this app for whoever is signed in. See docs/guides/your-own-api.md. */
export async function POST(request: Request): Promise<Response> {
  const response = await answerTokenRequest(request, { scopesOf: scopesOfClient });
  withCors(request, response);
  return response;
}

export function OPTIONS(request: Request): Response {
  return preflight(request, "POST");
}
