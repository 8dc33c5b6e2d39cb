import { switchAccount } from "@/features/session/actions";
import { signInAction } from "@/features/sign-in/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/signin", { start: signInAction, "switch-account": switchAccount });
