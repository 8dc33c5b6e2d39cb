import { answerDataDeletion } from "@/features/data-deletion/callback";

/** Facebook's data deletion request callback, by its "Data deletion requests" setting. */
export function POST(request: Request): Promise<Response> {
  return answerDataDeletion(request, "facebook");
}
