import { allowResource } from "@/features/resources/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/account/resources", { allow: allowResource });
