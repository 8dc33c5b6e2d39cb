import {
  disableAction,
  enableAction,
  freeEmailAction,
  removeAction,
  signOutAction,
  signOutDeviceAction,
} from "@/features/admin/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/admin", {
  disable: disableAction,
  enable: enableAction,
  "free-email": freeEmailAction,
  remove: removeAction,
  "sign-out": signOutAction,
  "sign-out-device": signOutDeviceAction,
});
