import { buttonClass } from "@/components/button";
import { relyingParty } from "@/features/providers/passkey";
import { lastWayIn } from "@/features/sign-in/last-used";
import { PasskeyForm } from "./passkey-form";
import { PasskeyIcon } from "./passkey-icon";

/** On the sign-in page: by a passkey. At an address where none can work there is nothing. */
export async function SignInWithPasskey({ returnTo }: { returnTo: string }) {
  if (!relyingParty()) return null;
  const last = (await lastWayIn())?.provider === "passkey";
  return (
    <div className="mt-2">
      <PasskeyForm
        ceremony="use"
        begin="/signin/form/passkey-begin"
        finish="/signin/form/passkey-finish"
        returnTo={returnTo}
        field
        label={
          <>
            <PasskeyIcon />
            Use a passkey
          </>
        }
        pending="Asking…"
        className={`flex min-h-11 grow items-center justify-center gap-snug rounded-md border bg-provider px-snug py-2 font-medium text-on-provider transition-colors hover:bg-provider-hover aria-disabled:cursor-progress ${
          last ? "border-accent ring-1 ring-accent" : "border-provider-line"
        }`}
      />
      <Scriptless />
    </div>
  );
}

/** On "Confirm it's you", for somebody who has one. */
export function ConfirmWithPasskey({ returnTo }: { returnTo: string }) {
  return (
    <div className="mt-2">
      <PasskeyForm
        ceremony="use"
        begin="/account/confirm/form/passkey-begin"
        finish="/account/confirm/form/passkey-finish"
        returnTo={returnTo}
        label={
          <>
            <PasskeyIcon />
            Continue with a passkey
          </>
        }
        pending="Waiting for your passkey…"
        className="flex min-h-11 w-full items-center justify-center gap-snug rounded-md border border-provider-line bg-provider px-snug py-2 font-medium text-on-provider transition-colors hover:bg-provider-hover aria-disabled:cursor-progress"
      />
      <Scriptless />
    </div>
  );
}

/** Where a browser makes one: its name, and the button. */
export function NewPasskey({ name, longest }: { name: string; longest: number }) {
  return (
    <>
      <PasskeyForm
        ceremony="create"
        begin="/account/connections/form/passkey-begin"
        finish="/account/connections/form/passkey-finish"
        label="Create passkey"
        pending="Waiting for your device…"
        className={buttonClass("primary", "mt-4")}
      >
        <label className="block font-medium">
          Name
          <span className="mt-1 block text-sm font-normal text-muted">
            For you to know it by, such as the device that keeps it.
          </span>
          <input
            name="name"
            defaultValue={name}
            maxLength={longest}
            autoComplete="off"
            className="mt-2 block min-h-11 w-full rounded-md border border-line-strong bg-surface px-3 py-2 font-normal text-ink"
          />
        </label>
      </PasskeyForm>
      <Scriptless />
    </>
  );
}

function Scriptless() {
  return (
    <noscript>
      <p className="mt-2 text-sm text-muted">A passkey needs JavaScript, which is off in this browser.</p>
    </noscript>
  );
}
