import { beginSignIn, finishSignIn } from "@/features/passkeys/actions";
import { switchAccount } from "@/features/session/actions";
import { forgetLastUsed, signInAction } from "@/features/sign-in/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/signin", {
  start: signInAction,
  forget: forgetLastUsed,
  "passkey-begin": beginSignIn,
  "passkey-finish": finishSignIn,
  "switch-account": switchAccount,
});
