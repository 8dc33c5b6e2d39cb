import { ThemeSwitch } from "@/features/theme/components/theme-switch";

/** The end of every page, with the choice of light or dark. */
export function SiteFooter() {
  return (
    <footer className="border-t border-line text-sm text-muted">
      <div className="mx-auto flex max-w-5xl flex-wrap items-center justify-between gap-x-6 gap-y-3 px-6 py-5 sm:px-8">
        <p>Hands over a key that opens the door, never the one to the house.</p>
        <ThemeSwitch />
      </div>
    </footer>
  );
}
