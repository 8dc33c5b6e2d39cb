import { buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { personalTables } from "@/features/personal/every-table";
import { upperFirst } from "@/lib/personal-table";

const parts: [name: string, text: string][] = [
  ["Profile", "your name, email and picture, and since when you are here"],
  ["Connections", "the accounts you sign in with, and what they let us see"],
  ["Devices", "where you are signed in, and when that was last used"],
  ["Activity", "sign-ins and changes to your account, from the first to this download"],
  ...personalTables.map(({ many, what }): [string, string] => [upperFirst(many), what]),
];

/** A plain form that a file answers: the page stays, with or without JavaScript. */
export function DownloadSection() {
  return (
    <Card>
      <h2 className="text-lg font-semibold">Download your data</h2>
      <p className="mt-2 text-muted">Everything we keep about you, in one JSON file.</p>
      <dl className="mt-5 grid gap-3 border-t border-line pt-5 sm:grid-cols-[8rem_1fr]">
        {parts.map(([name, text]) => (
          <div key={name} className="grid gap-0.5 sm:col-span-2 sm:grid-cols-subgrid">
            <dt className="font-medium">{name}</dt>
            <dd className="text-muted">{text}</dd>
          </div>
        ))}
      </dl>
      <form method="post" action="/account/data/form/export" className="mt-6">
        <button type="submit" className={buttonClass("primary", "w-full sm:w-auto")}>
          Download my data
        </button>
      </form>
      <p className="mt-4 text-sm text-muted">
        No password and no key to anything is in it. It is still about you: keep it where only you can read
        it.
      </p>
    </Card>
  );
}
