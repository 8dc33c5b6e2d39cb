import { changeName, chooseEmail } from "@/features/profile/actions";
import { signOut } from "@/features/session/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/account", {
  name: changeName,
  email: chooseEmail,
  "sign-out": signOut,
});
