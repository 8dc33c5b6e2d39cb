"use client";

import { platformAuthenticatorIsAvailable } from "@simplewebauthn/browser";
import { useEffect, useState } from "react";
import { buttonClass } from "@/components/button";
import { SubmitButton } from "@/components/submit-button";

/**
 * Offers a passkey where the device can keep one, and has the browser remember that it did: nobody is asked twice. Without
 * JavaScript there is nothing, since there could be no passkey either.
 */
export function PasskeyOfferCard({ cookie, secure }: { cookie: string; secure: boolean }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    let left = false;
    platformAuthenticatorIsAvailable().then((available) => {
      if (left || !available) return;
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
      document.cookie = `${cookie}=yes; Path=/; Max-Age=31536000; SameSite=Lax${secure ? "; Secure" : ""}`;
      setShown(true);
    });
    return () => {
      left = true;
    };
  }, [cookie, secure]);
  if (!shown) return null;
  return (
    <section className="rounded-md border border-line bg-sunken p-edge sm:p-6">
      <h2 className="font-semibold">Next time, sign in with a touch?</h2>
      <p className="mt-2 text-muted">
        A passkey lets you in with your fingerprint, face or PIN, also when the account that you signed in
        with is out of reach. We ask this once.
      </p>
      <div className="mt-4 flex flex-wrap gap-3">
        <form method="post" action="/account/connections/form/add-passkey" className="contents">
          <SubmitButton className={buttonClass("primary")} pending="One moment…">
            Add a passkey
          </SubmitButton>
        </form>
        <button type="button" className={buttonClass("secondary")} onClick={() => setShown(false)}>
          No, thanks
        </button>
      </div>
    </section>
  );
}
