import { armFault } from "@/features/doctor/stand-ins";
import { startLimited } from "@/features/sign-in/actions";
import { textField } from "@/lib/forms";

/** "Break it now": fields `provider` and `fault`. Starts a sign-in that this fault will strike. */
export async function breakAction(form: FormData): Promise<string> {
  const provider = textField(form, "provider");
  if (!(await armFault(provider, textField(form, "fault")))) return "/?broken=no#break";
  return startLimited(provider, "/account");
}
