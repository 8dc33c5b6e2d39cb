import { stopAllowing } from "@/features/api-access/actions";
import { connectAction, disconnectAction } from "@/features/connections/actions";
import {
  addAction,
  beginAdding,
  finishAdding,
  removeAction,
  renameAction,
} from "@/features/passkeys/actions";
import { makeAction } from "@/features/recovery-codes/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/account/connections", {
  connect: connectAction,
  disconnect: disconnectAction,
  "stop-allowing": stopAllowing,
  "add-passkey": addAction,
  "passkey-begin": beginAdding,
  "passkey-finish": finishAdding,
  "rename-passkey": renameAction,
  "remove-passkey": removeAction,
  "make-recovery-codes": makeAction,
});
