import { chooseTheme } from "@/features/theme/actions";
import { takeForms } from "@/lib/forms";

export const { GET, POST } = takeForms("/", { theme: chooseTheme });
