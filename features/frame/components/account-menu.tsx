import { Avatar } from "@/components/avatar";
import { buttonClass } from "@/components/button";
import { Chevron, ExitIcon } from "@/components/icons";
import { SoftBreaks } from "@/components/soft-breaks";
import { SubmitButton } from "@/components/submit-button";
import type { SessionUser } from "@/features/session/queries";
import { ThemeSwitch } from "@/features/theme/components/theme-switch";

const menuId = "account-menu";
const signOutId = "sign-out";

const control = "inline-flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-md px-2 font-medium";

/** In the header: out in one press, and the button that opens the menu. The browser opens and closes it, without a script. */
export function AccountControls({ name, image }: { name: string | null; image: string | null }) {
  return (
    <>
      <button
        type="submit"
        form={signOutId}
        className={`${control} text-muted hover:bg-sunken hover:text-ink`}
      >
        <ExitIcon />
        <span className="sr-only sm:not-sr-only">Sign out</span>
      </button>
      <button type="button" popoverTarget={menuId} className={`${control} hover:bg-sunken`}>
        <Avatar name={name} image={image} />
        <span className="sr-only">Account menu</span>
        <Chevron />
      </button>
    </>
  );
}

const item = "flex min-h-11 items-center rounded-md px-snug font-medium wrap-break-word hover:bg-sunken";

/**
 * Who is signed in, where they can go from here, and how they leave. It stands after the page, and keyboards find it after
 * its button (HTML, "popover focusing steps"). Its links are plain: another page closes it.
 */
export function AccountMenu({ viewer: { name, email, image, role } }: { viewer: SessionUser }) {
  return (
    <section id={menuId} popover="auto" aria-label="Account menu" className="account-menu">
      <div className="flex flex-wrap items-center gap-snug px-snug pt-2">
        <Avatar name={name} image={image} />
        <div className="min-w-0 flex-1 basis-32">
          <p className="line-clamp-3 font-medium">
            <bdi>{name ?? "No name yet"}</bdi>
          </p>
          <p className="text-sm text-muted">{email ? <SoftBreaks text={email} /> : "No email"}</p>
        </div>
      </div>
      <ul className="mt-2 border-y border-line py-1">
        <li>
          <a href="/account" className={item}>
            Your account
          </a>
        </li>
        <li>
          <a href="/signin" className={item}>
            Switch account
          </a>
        </li>
        {role === "admin" ? (
          <li>
            <a href="/admin" className={item}>
              Administration
            </a>
          </li>
        ) : null}
      </ul>
      <div className="py-3 text-sm">
        <ThemeSwitch />
      </div>
      <div className="border-t border-line pt-3">
        <form method="post" action="/account/form/sign-out" id={signOutId}>
          <SubmitButton className={buttonClass("secondary", "w-full")} pending="Signing out…">
            Sign out
          </SubmitButton>
        </form>
      </div>
    </section>
  );
}
