import { chosenTheme, themes } from "@/features/theme/queries";
import { ReturnTo } from "./return-to";

const labels = { system: "System", light: "Light", dark: "Dark" };

/** Light, dark, or what the system says. A plain form: it works without JavaScript. */
export async function ThemeSwitch() {
  const chosen = await chosenTheme();
  return (
    <form method="post" action="/form/theme">
      <ReturnTo />
      <fieldset className="flex flex-wrap rounded-md bg-sunken">
        <legend className="sr-only">Theme</legend>
        {themes.map((theme) => (
          <button
            key={theme}
            type="submit"
            name="theme"
            value={theme}
            aria-pressed={theme === chosen}
            className="min-h-11 grow wrap-break-word rounded-md border border-transparent px-3.5 font-medium hover:text-ink aria-pressed:border-line-strong aria-pressed:bg-surface aria-pressed:text-ink"
          >
            {labels[theme]}
          </button>
        ))}
      </fieldset>
    </form>
  );
}
