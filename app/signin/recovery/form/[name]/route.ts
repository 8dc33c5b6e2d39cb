import { signInByCode } from "@/features/recovery-codes/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/signin/recovery", { use: signInByCode });
