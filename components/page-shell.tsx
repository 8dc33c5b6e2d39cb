import type { ReactNode } from "react";
import { SiteHeader, type Viewer } from "./site-header";

const widths = { narrow: "max-w-md sm:max-w-lg", wide: "max-w-5xl" };

/** What every page has: a skip link, header and main. The footer is the layout's. */
export function PageShell({
  viewer,
  width = "wide",
  children,
}: {
  /** Who is signed in, null for nobody, left out where that cannot be known. */
  viewer?: Viewer | null;
  width?: keyof typeof widths;
  children: ReactNode;
}) {
  return (
    <>
      <a
        href="#main"
        className="sr-only z-10 rounded-md bg-accent font-medium text-on-accent focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:px-4 focus:py-2.5"
      >
        Skip to content
      </a>
      <SiteHeader viewer={viewer} />
      <main
        id="main"
        tabIndex={-1}
        className={`mx-auto w-full grow px-5 py-10 outline-none sm:px-8 sm:py-16 ${widths[width]}`}
      >
        {children}
      </main>
    </>
  );
}
