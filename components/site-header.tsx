import Link from "next/link";
import { Avatar } from "./avatar";
import { Logo } from "./logo";

export type Viewer = { name: string | null; image: string | null; role?: "user" | "admin" };

const link = "inline-flex min-h-11 items-center gap-2.5 rounded-md px-3 font-medium hover:bg-sunken";

/** The way home, and the way in or to one's account; neither where it is not known who is looking. */
export function SiteHeader({ viewer }: { viewer?: Viewer | null }) {
  return (
    <header className="border-b border-line bg-surface">
      <div className="mx-auto flex w-full max-w-5xl items-center justify-between gap-4 px-2 py-2 sm:px-5">
        <Link href="/" className={link}>
          <Logo />
        </Link>
        <nav aria-label="Main" className="flex items-center">
          {viewer?.role === "admin" ? (
            <Link href="/admin" prefetch={false} className={link}>
              Admin
            </Link>
          ) : null}
          {viewer ? (
            <Link href="/account" className={link}>
              <Avatar name={viewer.name} image={viewer.image} />
              Account
            </Link>
          ) : null}
          {viewer === null ? (
            <Link href="/signin" className={link}>
              Sign in
            </Link>
          ) : null}
        </nav>
      </div>
    </header>
  );
}
