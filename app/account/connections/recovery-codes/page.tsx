import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { AccountShell } from "@/features/account/components/account-shell";
import { codesPath } from "@/features/recovery-codes/changes";
import { PrintButton } from "@/features/recovery-codes/components/print-button";
import { codesToShow } from "@/features/recovery-codes/shown";
import { requireSession } from "@/features/session/auth";

export const metadata: Metadata = { title: "Your recovery codes", robots: { index: false } };

const connections = "/account/connections";

export default async function RecoveryCodesPage() {
  const codes = await codesToShow(await requireSession(codesPath));
  // They were shown, and cannot be shown again.
  if (!codes) redirect(connections);
  return (
    <AccountShell path={connections} title="Your recovery codes">
      <Card>
        <p>
          Keep these where nobody else reads them, and not on this device alone. Each lets you in once. This
          is the only time that you see them; codes from before open nothing any more.
        </p>
        <ol className="mt-5 grid gap-2 rounded-md border border-line bg-sunken p-4 font-mono sm:grid-cols-2">
          {codes.map((code) => (
            <li key={code} className="select-all">
              {code}
            </li>
          ))}
        </ol>
        <div className="mt-5 flex flex-wrap gap-3 print:hidden">
          <form method="post" action="/account/connections/recovery-codes/form/download" className="contents">
            <button type="submit" className={buttonClass("secondary")}>
              Download
            </button>
          </form>
          <PrintButton />
          <form method="post" action="/account/connections/recovery-codes/form/done" className="contents">
            <button type="submit" className={buttonClass("primary")}>
              I have kept them
            </button>
          </form>
        </div>
      </Card>
    </AccountShell>
  );
}
