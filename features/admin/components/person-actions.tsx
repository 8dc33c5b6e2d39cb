import type { ReactNode } from "react";
import { buttonClass } from "@/components/button";
import { SoftBreaks } from "@/components/soft-breaks";
import { SubmitButton } from "@/components/submit-button";
import type { FormProblem } from "@/features/account/form-problem";
import type { Person } from "@/features/admin/person/queries";
import { ConfirmationField } from "@/features/confirmation/components/confirmation-field";

/**
 * What an administrator can do to somebody: a row each, with what it means beside its button. What takes something away
 * is asked about first, without a script.
 */
export function PersonActions({
  person: { id, email, disabledAt },
  refused,
}: {
  person: Person;
  /** Why they have not been removed. */
  refused: FormProblem | null;
}) {
  return (
    <>
      <p className="text-sm text-muted">
        If you signed in more than ten minutes ago, you confirm that it's you first.
      </p>
      <ul className="mt-2 divide-y divide-line">
        {disabledAt ? (
          <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 py-4">
            <Meaning title="Sign-in">
              They are kept out. Once enabled, they sign in as they did before.
            </Meaning>
            <form method="post" action="/admin/form/enable">
              <input type="hidden" name="id" value={id} />
              <SubmitButton className={buttonClass("secondary")} pending="Enabling…">
                Enable
              </SubmitButton>
            </form>
          </li>
        ) : (
          <>
            <Asked
              id={id}
              action="/admin/form/sign-out"
              title="Devices"
              means="All of theirs are signed out at once. They can sign in again."
              summary="Sign out everywhere"
              confirm="Yes, sign out everywhere"
              pending="Signing out…"
            />
            <Asked
              id={id}
              action="/admin/form/disable"
              kind="danger"
              title="Sign-in"
              means="They are signed out, and kept out until an administrator enables them. Nothing of theirs is deleted."
              summary="Disable"
              confirm="Yes, disable"
              pending="Disabling…"
            />
          </>
        )}
        {email ? (
          <Asked
            id={id}
            action="/admin/form/free-email"
            kind="danger"
            title="Address"
            means={
              <>
                <SoftBreaks text={email} /> is no longer theirs, and whoever proves it next can have it.
              </>
            }
            summary="Free this address"
            confirm="Yes, free the address"
            pending="Freeing the address…"
          >
            <p>
              They keep their account, with every way in; what they were by the address, such as an
              administrator, they are no longer.
            </p>
          </Asked>
        ) : null}
        <Asked
          id={id}
          action="/admin/form/remove"
          kind="danger"
          title="Account"
          means="It is deleted for good, with its connections, devices and activity."
          summary="Remove this person"
          confirm="Yes, remove"
          pending="Removing…"
          open={refused !== null}
        >
          <p className="mb-4">
            Providers are told that the access they gave us has ended. Whoever signs in again begins anew: to
            keep somebody out, disable them.
          </p>
          <ConfirmationField refused={refused} ground="bg-surface" />
        </Asked>
      </ul>
    </>
  );
}

/** One row, which opens to what asks. All of it can be pressed. */
function Asked({
  id,
  action,
  kind = "primary",
  title,
  means,
  summary,
  confirm,
  pending,
  open = false,
  children,
}: {
  id: string;
  action: string;
  kind?: "primary" | "danger";
  title: string;
  means: ReactNode;
  summary: string;
  confirm: string;
  pending: string;
  open?: boolean;
  /** What else is to be known first, and fields. */
  children?: ReactNode;
}) {
  return (
    <li>
      <details className="pb-4" open={open}>
        <summary className="flex cursor-pointer list-none flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-md pt-4 [&::-webkit-details-marker]:hidden">
          <Meaning title={title}>{means}</Meaning>
          <span className={buttonClass(kind === "danger" ? "caution" : "secondary")}>{summary}…</span>
        </summary>
        <form method="post" action={action} className="mt-4 rounded-md border border-line bg-sunken p-4">
          <input type="hidden" name="id" value={id} />
          {children}
          <SubmitButton className={buttonClass(kind, children ? "mt-4" : "")} pending={pending}>
            {confirm}
          </SubmitButton>
        </form>
      </details>
    </li>
  );
}

function Meaning({ title, children }: { title: string; children: ReactNode }) {
  return (
    <span className="min-w-0 flex-1 basis-60">
      <span className="block font-medium">{title}</span>{" "}
      <span className="block text-sm text-muted">{children}</span>
    </span>
  );
}
