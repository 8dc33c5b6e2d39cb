import Link from "next/link";
import { buttonClass } from "@/components/button";
import { Chevron } from "@/components/icons";
import { withReturnTo } from "@/lib/redirects";
import { CodeForm } from "./code-form";

/** On the sign-in page. */
export function LostYourWayIn({ returnTo }: { returnTo: string }) {
  return (
    <Link
      href={withReturnTo("/signin/recovery", returnTo)}
      prefetch={false}
      className="inline-flex min-h-11 items-center rounded-md px-3 text-sm text-muted underline decoration-line-strong underline-offset-4 hover:text-ink"
    >
      Lost your way in?
    </Link>
  );
}

/** On "Confirm it's you", for somebody who has one left. */
export function ConfirmByCode({ returnTo, wrong }: { returnTo: string; wrong: unknown }) {
  return (
    <details className="mt-2" open={wrong === "code"}>
      <summary
        className={buttonClass(
          "secondary",
          "w-full cursor-pointer list-none [&::-webkit-details-marker]:hidden",
        )}
      >
        Use a recovery code
        <Chevron />
      </summary>
      <CodeForm
        action="/account/confirm/form/recovery-code"
        returnTo={returnTo}
        label="Continue"
        wrong={wrong}
      />
    </details>
  );
}
