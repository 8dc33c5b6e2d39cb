import Link from "next/link";
import { privacyPath, termsPath } from "@/features/legal/paths";

const quiet = "underline decoration-line-strong underline-offset-4 hover:text-ink";

/** For the end of every page. */
export function LegalLinks() {
  return (
    <nav aria-label="Legal" className="-mx-2 flex gap-x-2">
      {[
        [privacyPath, "Privacy"],
        [termsPath, "Terms"],
      ].map(([path = "", name]) => (
        <Link
          key={path}
          href={path}
          prefetch={false}
          className={`inline-flex min-h-11 items-center px-2 ${quiet}`}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}

/** For the page on which somebody signs in, and with that signs up. */
export function LegalNote() {
  return (
    <p className="text-center text-sm text-balance text-muted">
      By signing in you agree to the{" "}
      <Link href={termsPath} prefetch={false} className={quiet}>
        terms
      </Link>
      . What we keep of you, and how you get it or have it deleted, is under{" "}
      <Link href={privacyPath} prefetch={false} className={quiet}>
        privacy
      </Link>
      .
    </p>
  );
}
