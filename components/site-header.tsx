import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "./logo";

const link = "inline-flex min-h-11 items-center gap-2.5 rounded-md px-snug font-medium hover:bg-sunken";

/** The way home, and the way in or to one's account; neither where it is not known who is looking. */
export function SiteHeader({ signIn, controls }: { signIn: boolean; controls: ReactNode }) {
  return (
    <header className="border-b border-line bg-surface">
      <div className="mx-auto flex w-full max-w-5xl flex-wrap items-center justify-between gap-x-4 px-1 py-2 sm:px-5">
        <Link href="/" className={link}>
          <Logo />
        </Link>
        <div className="ml-auto flex items-center sm:gap-1">
          {controls}
          {signIn ? (
            <Link href="/signin" className={link}>
              Sign in
            </Link>
          ) : null}
        </div>
      </div>
    </header>
  );
}
