import { doneAction, downloadAction } from "@/features/recovery-codes/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/account/connections/recovery-codes", {
  download: downloadAction,
  done: doneAction,
});
