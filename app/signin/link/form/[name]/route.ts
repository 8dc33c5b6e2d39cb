import { answerPendingLink, startAnew } from "@/features/conflict-rescue/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/signin/link", { answer: answerPendingLink, anew: startAnew });
