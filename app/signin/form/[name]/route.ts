import { switchAccount } from "@/features/session/actions";
import { forgetLastUsed, signInAction } from "@/features/sign-in/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/signin", {
  start: signInAction,
  forget: forgetLastUsed,
  "switch-account": switchAccount,
});
