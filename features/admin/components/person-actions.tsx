import type { ReactNode } from "react";
import { buttonClass } from "@/components/button";
import { SoftBreaks } from "@/components/soft-breaks";
import { SubmitButton } from "@/components/submit-button";
import type { FormProblem } from "@/features/account/form-problem";
import type { Person } from "@/features/admin/person/queries";
import { ConfirmationField } from "@/features/confirmation/components/confirmation-field";

/** What an administrator can do to somebody. What takes something away is asked about first, without a script. */
export function PersonActions({
  person: { id, email, disabledAt },
  refused,
}: {
  person: Person;
  /** Why they have not been removed. */
  refused: FormProblem | null;
}) {
  return (
    <div className="grid gap-3">
      <p className="mb-1 text-muted">
        If you signed in more than ten minutes ago, you confirm that it's you first.
      </p>
      {disabledAt ? (
        <form method="post" action="/admin/form/enable">
          <input type="hidden" name="id" value={id} />
          <p className="mb-4 text-muted">Once enabled, they can sign in again as they did before.</p>
          <SubmitButton className={buttonClass("secondary")} pending="Enabling…">
            Enable
          </SubmitButton>
        </form>
      ) : (
        <>
          <Asked
            id={id}
            action="/admin/form/sign-out"
            kind="secondary"
            summary="Sign out everywhere"
            confirm="Yes, sign out everywhere"
            pending="Signing out…"
          >
            <p>Every device of theirs is signed out at once. They can sign in again.</p>
          </Asked>
          <Asked
            id={id}
            action="/admin/form/disable"
            kind="danger"
            summary="Disable"
            confirm="Yes, disable"
            pending="Disabling…"
          >
            <p>
              They are signed out everywhere at once and cannot sign in again until an administrator enables
              them. Nothing of theirs is deleted.
            </p>
          </Asked>
        </>
      )}
      {email ? (
        <Asked
          id={id}
          action="/admin/form/free-email"
          kind="danger"
          summary="Free this address"
          confirm="Yes, free the address"
          pending="Freeing the address…"
        >
          <p>
            <SoftBreaks text={email} /> is no longer theirs, and whoever proves it next can have it. They keep
            their account, with every way in; what they were by the address, such as an administrator, they
            are no longer.
          </p>
        </Asked>
      ) : null}
      <Asked
        id={id}
        action="/admin/form/remove"
        kind="danger"
        summary="Remove this person"
        confirm="Yes, remove"
        pending="Removing…"
        open={refused !== null}
      >
        <p className="mb-4">
          Their account is deleted for good, with its connections, devices and activity. Providers are told
          that the access they gave us has ended. Whoever signs in again begins anew: to keep somebody out,
          disable them.
        </p>
        <ConfirmationField refused={refused} ground="bg-surface" />
      </Asked>
    </div>
  );
}

function Asked({
  id,
  action,
  kind,
  summary,
  confirm,
  pending,
  open = false,
  children,
}: {
  id: string;
  action: string;
  kind: "secondary" | "danger";
  summary: string;
  confirm: string;
  pending: string;
  open?: boolean;
  /** What is lost, and fields. */
  children: ReactNode;
}) {
  return (
    <details className="group rounded-md" open={open}>
      <summary className={buttonClass("secondary", "w-full cursor-pointer list-none sm:w-auto")}>
        {summary}…
      </summary>
      <form method="post" action={action} className="mt-3 rounded-md border border-line bg-sunken p-4">
        <input type="hidden" name="id" value={id} />
        {children}
        <SubmitButton
          className={buttonClass(kind === "danger" ? "danger" : "primary", "mt-4")}
          pending={pending}
        >
          {confirm}
        </SubmitButton>
      </form>
    </details>
  );
}
