"use client";

import { browserSupportsWebAuthnAutofill, WebAuthnAbortService } from "@simplewebauthn/browser";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { Chevron } from "@/components/icons";
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
  /** Whether a field beside the button offers the passkeys of this device, in a browser that has such a list (conditional UI). */
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

  const [listed, offer] = useOffer(field === true, run);

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
        <button type="submit" aria-disabled={busy || undefined} className={className}>
          {busy ? pending : label}
        </button>
        {listed ? <PasskeyList /> : null}
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
 * Where the browser opens its list, which it does at a text field and nowhere else. To its person it is the list: nothing
 * can be typed into it.
 */
function PasskeyList() {
  return (
    <span className="relative grow basis-28">
      <input
        type="text"
        aria-label="Your passkeys on this device"
        placeholder="Passkeys"
        autoComplete="username webauthn"
        spellCheck={false}
        onInput={(event) => {
          event.currentTarget.value = "";
        }}
        className="min-h-11 w-full min-w-0 cursor-pointer rounded-md border border-provider-line bg-provider py-2 pr-9 pl-snug font-medium text-on-provider placeholder:text-on-provider placeholder:opacity-100 hover:bg-provider-hover"
      />
      <span className="pointer-events-none absolute inset-y-0 right-3 flex items-center text-muted">
        <Chevron />
      </span>
    </span>
  );
}

/**
 * Has the browser offer this device's passkeys in a field, as long as the page is open.
 * @returns whether it has a list for that, and what offers them anew, after a ceremony that the button began has ended
 *   the offer
 */
function useOffer(wanted: boolean, run: (how: Ceremony) => Promise<void>): [boolean, () => void] {
  const again = useRef(() => {});
  const [listed, setListed] = useState(false);
  useEffect(() => {
    if (!wanted) return;
    let over = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const offer = async () => {
      clearTimeout(timer);
      if (over || !(await browserSupportsWebAuthnAutofill()) || over) return;
      setListed(true);
      timer = setTimeout(offer, fresh);
      // Nobody has asked for anything yet, so nobody is told that nothing came of it.
      await run("offer").catch(() => {});
    };
    again.current = offer;
    offer();
    return () => {
      over = true;
      clearTimeout(timer);
      WebAuthnAbortService.cancelCeremony();
    };
  }, [wanted, run]);
  return [listed, useCallback(() => again.current(), [])];
}
