import { breakAction } from "@/features/doctor/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/setup", { break: breakAction });
