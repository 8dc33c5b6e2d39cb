import { confirmAction } from "@/features/confirmation/confirm";
import { beginConfirmation, finishConfirmation } from "@/features/passkeys/actions";
import { confirmByCode } from "@/features/recovery-codes/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/account/confirm", {
  start: confirmAction,
  "passkey-begin": beginConfirmation,
  "passkey-finish": finishConfirmation,
  "recovery-code": confirmByCode,
});
