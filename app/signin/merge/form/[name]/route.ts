import { answerMerge, findOlderAccount } from "@/features/account-merge/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/signin/merge", { find: findOlderAccount, answer: answerMerge });
