import { buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { SubmitButton } from "@/components/submit-button";
import { asText } from "@/features/recovery-codes/file";
import { KeepButtons } from "./keep-buttons";

/** The one time that codes are seen, with every way to keep them. */
export function CodeList({ codes }: { codes: readonly string[] }) {
  return (
    <Card>
      <p>
        Each code lets you in once, when every other way is out of reach. Keep them where nobody else reads
        them, and not on this device alone: on paper, or in a password manager.
      </p>
      <p className="mt-3 text-muted">
        You see them this once. Codes from before open nothing any more, and other devices that signed in with
        one are signed out.
      </p>
      <ol className="mt-5 grid grid-cols-[repeat(auto-fit,minmax(14rem,max-content))] justify-center gap-x-8 gap-y-2 rounded-md border border-line bg-sunken p-3 text-center font-mono text-sm sm:p-4 sm:text-base">
        {codes.map((code) => (
          <li key={code} className="whitespace-nowrap select-all">
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
        <KeepButtons text={asText(codes)} />
        <form method="post" action="/account/connections/recovery-codes/form/done" className="contents">
          <SubmitButton className={buttonClass("primary")} pending="One moment…">
            I have kept them
          </SubmitButton>
        </form>
      </div>
    </Card>
  );
}
