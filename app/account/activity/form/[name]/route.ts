import { denyActivity } from "@/features/activity/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/account/activity", { "not-me": denyActivity });
