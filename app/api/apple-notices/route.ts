import { answerNotice } from "@/features/apple-notices/answer";

/** Apple's server-to-server notification endpoint, by the "Sign in with Apple" settings of an App ID. */
export function POST(request: Request): Promise<Response> {
  return answerNotice(request);
}
