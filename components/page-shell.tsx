import type { ReactNode } from "react";
import { SiteFooter } from "./site-footer";
import { SiteHeader, type Viewer } from "./site-header";

const widths = { narrow: "max-w-md", wide: "max-w-5xl" };

/** What every page has: a skip link, header, main and footer. */
export function PageShell({
  viewer,
  width = "wide",
  children,
}: {
  /** Who is signed in; null also where that cannot be known. */
  viewer: Viewer | null;
  width?: keyof typeof widths;
  children: ReactNode;
}) {
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only z-10 rounded-md bg-accent px-4 py-2.5 font-medium text-on-accent focus:not-sr-only focus:absolute focus:top-3 focus:left-3"
      >
        Skip to content
      </a>
      <SiteHeader viewer={viewer} />
      <main id="main" className={`mx-auto w-full grow px-5 py-12 sm:py-20 ${widths[width]}`}>
        {children}
      </main>
      <SiteFooter />
    </div>
  );
}
