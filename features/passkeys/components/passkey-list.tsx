import type { ReactNode } from "react";
import { buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { Chevron } from "@/components/icons";
import { Notice } from "@/components/notice";
import { RelativeTime } from "@/components/relative-time";
import { SubmitButton } from "@/components/submit-button";
import { TextField } from "@/components/text-field";
import { findPasskeyNotice } from "@/features/passkeys/notices";
import { longestName } from "@/features/passkeys/policy";
import { findPasskeys, type ListedPasskey } from "@/features/passkeys/queries";
import { relyingParty } from "@/features/providers/passkey";
import { orUnavailable } from "@/features/session/or-unavailable";
import { PasskeyIcon } from "./passkey-icon";

/** A person's passkeys among their connections: each with its name, and the way to begin or to end it. */
export async function PasskeyList({ userId }: { userId: string }) {
  const passkeys = await orUnavailable("/account/connections", () => findPasskeys(userId));
  const possible = relyingParty() !== null;
  return (
    <Card className="mt-5">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3">
        <h2 className="flex items-center gap-3 text-lg font-semibold">
          <PasskeyIcon />
          Passkeys
        </h2>
        {possible ? (
          <form method="post" action="/account/connections/form/add-passkey" className="contents">
            <SubmitButton className={buttonClass("secondary")} pending="One moment…">
              Add a passkey
            </SubmitButton>
          </form>
        ) : null}
      </div>
      <p className="mt-3 text-muted">
        {possible
          ? "A key that your device or password manager keeps. You unlock it with your fingerprint, face or PIN, which never leave the device."
          : "Passkeys need a host name, and this site is opened by an address, so none can be added or used here."}
      </p>
      {passkeys.map((passkey) => (
        <Passkey key={passkey.id} passkey={passkey} />
      ))}
    </Card>
  );
}

/** What has just happened to a passkey. */
export function PasskeyTold({ notice }: { notice: unknown }) {
  const told = findPasskeyNotice(notice);
  if (!told) return null;
  return (
    <div className="mb-6">
      <Notice news tone={told.tone}>
        {told.text}
      </Notice>
    </div>
  );
}

function Passkey({ passkey: { id, name, createdAt, lastUsedAt, madeFor } }: { passkey: ListedPasskey }) {
  return (
    <div className="mt-5 border-t border-line pt-5">
      <h3 id={`passkey-${id}`} dir="auto" className="font-medium wrap-anywhere">
        {name}
      </h3>
      <p className="mt-1 text-sm text-muted">
        Added <RelativeTime date={createdAt} />,{" "}
        {lastUsedAt ? (
          <>
            last used <RelativeTime date={lastUsedAt} />
          </>
        ) : (
          "not used yet"
        )}
        {madeFor === null ? null : `. It was made for ${madeFor}, so it does not work here`}.
      </p>
      <div className="mt-4 flex flex-wrap items-start gap-3">
        <Opening label="Rename" of={name}>
          <form method="post" action="/account/connections/form/rename-passkey" className="mt-4">
            <input type="hidden" name="passkey" value={id} />
            <TextField
              label="New name"
              name="name"
              defaultValue={name}
              maxLength={longestName}
              autoComplete="off"
              required
            />
            <SubmitButton className={buttonClass("primary", "mt-4")} pending="Saving…">
              Save name
            </SubmitButton>
          </form>
        </Opening>
        <Opening label="Remove" of={name}>
          <div className="mt-4 rounded-md border border-danger/40 bg-danger-soft p-4">
            <p>
              You can no longer sign in with it. Other devices that signed in with a passkey are signed out.
            </p>
            <form method="post" action="/account/connections/form/remove-passkey" className="mt-4">
              <input type="hidden" name="passkey" value={id} />
              <SubmitButton
                className={buttonClass("danger")}
                pending="Removing…"
                describedBy={`passkey-${id}`}
              >
                Remove passkey
              </SubmitButton>
            </form>
          </div>
        </Opening>
      </div>
    </div>
  );
}

/** Opens without a script. */
function Opening({ label, of, children }: { label: string; of: string; children: ReactNode }) {
  return (
    <details className="group open:w-full">
      <summary
        className={buttonClass(
          "secondary",
          "cursor-pointer list-none flex-wrap [&::-webkit-details-marker]:hidden",
        )}
      >
        {label}
        <span className="sr-only"> the passkey {of}</span>
        <Chevron />
      </summary>
      {children}
    </details>
  );
}
