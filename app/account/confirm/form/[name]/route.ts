import { confirmAction } from "@/features/confirmation/confirm";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/account/confirm", { start: confirmAction });
