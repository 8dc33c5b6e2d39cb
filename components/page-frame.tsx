import type { ReactNode } from "react";
import { SiteHeader } from "./site-header";

const usual = "py-6 sm:py-8";
const widths = {
  narrow: `max-w-md sm:max-w-lg ${usual}`,
  /** For much that is to be on one screen of a phone. */
  middle: "max-w-md py-3 sm:max-w-xl sm:py-8",
  wide: `max-w-5xl ${usual}`,
};

export type PageWidth = keyof typeof widths;

/** What every page has: a skip link, header and main. The footer is the layout's. It reads nothing. */
export function PageFrame({
  signIn = false,
  controls,
  end,
  aside,
  width = "wide",
  children,
}: {
  /** Whether the header leads to the sign-in page. */
  signIn?: boolean;
  /** At the end of the header. */
  controls?: ReactNode;
  /** After everything else: what opens above the page. */
  end?: ReactNode;
  /** Beside the main part: where else one can go. */
  aside?: ReactNode;
  width?: PageWidth;
  children: ReactNode;
}) {
  const main = (
    <main id="main" tabIndex={-1} className="min-w-0 outline-none">
      {children}
    </main>
  );
  return (
    <>
      <a
        href="#main"
        className="sr-only z-10 rounded-md bg-accent font-medium text-on-accent focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:px-4 focus:py-2.5"
      >
        Skip to content
      </a>
      <SiteHeader signIn={signIn} controls={controls} />
      <div className={`mx-auto w-full grow px-edge sm:px-8 ${widths[width]}`}>
        {aside ? (
          <div className="grid gap-6 has-[>nav]:md:grid-cols-[12rem_minmax(0,1fr)] md:gap-12">
            {aside}
            {main}
          </div>
        ) : (
          main
        )}
      </div>
      {end}
    </>
  );
}
