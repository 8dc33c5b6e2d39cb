import { signOutDevice, signOutOthers } from "@/features/devices/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/account/devices", {
  "sign-out": signOutDevice,
  "sign-out-others": signOutOthers,
});
