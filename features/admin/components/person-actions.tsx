import { buttonClass } from "@/components/button";
import { SubmitButton } from "@/components/submit-button";
import { disableAction, enableAction, signOutAction } from "@/features/admin/actions";

/** What an administrator can do to somebody. What takes something away is asked about first, without a script. */
export function PersonActions({
  id,
  disabled,
  sessions,
}: {
  id: string;
  disabled: boolean;
  sessions: number;
}) {
  if (disabled) {
    return (
      <form action={enableAction}>
        <input type="hidden" name="id" value={id} />
        <p className="mb-4 text-muted">Once enabled, they can sign in again as they did before.</p>
        <SubmitButton className={buttonClass("secondary")} pending="Enabling…">
          Enable
        </SubmitButton>
      </form>
    );
  }
  return (
    <div className="grid gap-3">
      {sessions > 0 ? (
        <Asked
          id={id}
          action={signOutAction}
          kind="secondary"
          summary="Sign out everywhere"
          text="Every device of theirs is signed out at once. They can sign in again."
          confirm="Yes, sign out everywhere"
          pending="Signing out…"
        />
      ) : null}
      <Asked
        id={id}
        action={disableAction}
        kind="danger"
        summary="Disable"
        text="They are signed out everywhere at once and cannot sign in again until an administrator enables them. Nothing of theirs is deleted. If you signed in more than ten minutes ago, you confirm that it's you first."
        confirm="Yes, disable"
        pending="Disabling…"
      />
    </div>
  );
}

function Asked({
  id,
  action,
  kind,
  summary,
  text,
  confirm,
  pending,
}: {
  id: string;
  action: (form: FormData) => Promise<void>;
  kind: "secondary" | "danger";
  summary: string;
  text: string;
  confirm: string;
  pending: string;
}) {
  return (
    <details className="group rounded-md">
      <summary className={buttonClass("secondary", "w-full cursor-pointer list-none sm:w-auto")}>
        {summary}…
      </summary>
      <form action={action} className="mt-3 rounded-md border border-line bg-sunken p-4">
        <input type="hidden" name="id" value={id} />
        <p>{text}</p>
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
