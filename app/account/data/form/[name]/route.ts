import { deleteOwnAccount } from "@/features/account-data/actions";
import { downloadData } from "@/features/account-data/download";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/account/data", { delete: deleteOwnAccount, export: downloadData });
