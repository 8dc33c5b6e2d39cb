import { stopAllowing } from "@/features/api-access/actions";
import { connectAction, disconnectAction } from "@/features/connections/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/account/connections", {
  connect: connectAction,
  disconnect: disconnectAction,
  "stop-allowing": stopAllowing,
});
