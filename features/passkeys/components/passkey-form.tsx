"use client";

import { browserSupportsWebAuthnAutofill, WebAuthnAbortService } from "@simplewebauthn/browser";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { type Ceremony, NothingCame, perform } from "./ceremony";

/** Milliseconds after which a challenge that waits beside a field is replaced, before it is too old. */
const fresh = 4 * 60_000;

/**
 * A form that a passkey fills in. Its button has the browser ask for one; what comes of it is sent like any other form. Without
 * JavaScript it is sent empty, and the next page says why nothing came of it.
 */
export function PasskeyForm({
  ceremony,
  begin,
  finish,
  returnTo,
  label,
  pending,
  className,
  field,
  children,
}: {
  ceremony: Exclude<Ceremony, "offer">;
  /** The address that gives a challenge. */
  begin: string;
  /** The form's own. */
  finish: string;
  returnTo?: string;
  label: ReactNode;
  /** Shown instead while the browser asks. */
  pending: string;
  /** Of the button. */
  className: string;
  /** Whether a field beside the button offers the passkeys of this device (conditional UI). */
  field?: boolean;
  children?: ReactNode;
}) {
  const form = useRef<HTMLFormElement>(null);
  const sent = useRef(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const run = useCallback(
    async (how: Ceremony) => {
      const answer = await perform(how, begin);
      // Of an offer that is taken while the button is pressed, one is sent.
      if (!answer || !form.current || sent.current) return;
      sent.current = true;
      for (const [name, value] of Object.entries(answer))
        for (const input of form.current.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`))
          input.value = value;
      setBusy(true);
      form.current.submit();
    },
    [begin],
  );

  const offer = useOffer(field === true, run);

  async function press() {
    setBusy(true);
    setProblem(null);
    try {
      await run(ceremony);
    } catch (error) {
      setBusy(false);
      setProblem(error instanceof NothingCame ? error.message : "Something went wrong. Nothing has changed.");
      offer();
    }
  }

  useEffect(() => {
    // Going back can bring the page as it was left, with an answer that is used up.
    const refresh = ({ persisted }: PageTransitionEvent) => persisted && location.reload();
    addEventListener("pageshow", refresh);
    return () => removeEventListener("pageshow", refresh);
  }, []);

  return (
    <form
      ref={form}
      method="post"
      action={finish}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) press();
      }}
    >
      <input type="hidden" name="token" />
      <input type="hidden" name="response" />
      {returnTo === undefined ? null : <input type="hidden" name="returnTo" value={returnTo} />}
      {children}
      <div className="flex flex-wrap gap-2">
        {field ? (
          <input
            type="text"
            aria-label="Your passkey"
            placeholder="Passkey"
            autoComplete="username webauthn"
            spellCheck={false}
            className="min-h-11 min-w-0 grow basis-28 rounded-md border border-provider-line bg-surface px-snug py-2 text-ink"
          />
        ) : null}
        <button type="submit" aria-disabled={busy || undefined} className={className}>
          {busy ? pending : label}
        </button>
      </div>
      <span role="status" className="sr-only">
        {busy ? pending : null}
      </span>
      {/* Always there, so that a screen reader notices when it is filled. */}
      <p role="alert" className={problem ? "mt-2 text-sm text-danger" : "sr-only"}>
        {problem}
      </p>
    </form>
  );
}

/**
 * Has the browser offer this device's passkeys in a field, as long as the page is open.
 * @returns what offers them anew, after a ceremony that the button began has ended the offer
 */
function useOffer(wanted: boolean, run: (how: Ceremony) => Promise<void>): () => void {
  const again = useRef(() => {});
  useEffect(() => {
    if (!wanted) return;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const offer = async () => {
      clearTimeout(timer);
      if (over || !(await browserSupportsWebAuthnAutofill())) return;
      timer = setTimeout(offer, fresh);
      // Nobody has asked for anything yet, so nobody is told that nothing came of it.
      if (!over) await run("offer").catch(() => {});
    };
    again.current = offer;
    offer();
    return () => {
      over = true;
      clearTimeout(timer);
      WebAuthnAbortService.cancelCeremony();
    };
  }, [wanted, run]);
  return useCallback(() => again.current(), []);
}
