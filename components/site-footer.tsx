import type { ReactNode } from "react";
import { brand } from "@/lib/brand";

/** The end of every page. The layout renders it, so that error pages have it too. */
export function SiteFooter({ children }: { children?: ReactNode }) {
  return (
    <footer className="border-t border-line text-sm text-muted">
      <div className="mx-auto flex w-full max-w-5xl flex-wrap items-center justify-between gap-x-6 gap-y-1 px-5 py-3 sm:px-8 sm:py-4">
        <p>{brand.description}</p>
        {children}
      </div>
    </footer>
  );
}
