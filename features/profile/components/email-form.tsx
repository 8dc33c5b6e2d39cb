import { buttonClass } from "@/components/button";
import { SoftBreaks } from "@/components/soft-breaks";
import { SubmitButton } from "@/components/submit-button";

/** Which of the emails that linked accounts have verified is the person's here. */
export function EmailForm({
  choices,
  chosen,
}: {
  /** Each email once, with the names of the providers that verified it. */
  choices: { email: string; providers: string[] }[];
  chosen: string | null;
}) {
  return (
    <form method="post" action="/account/form/email">
      <fieldset>
        <legend className="font-medium">Email</legend>
        <p className="mt-1 text-sm text-muted">Accounts that you sign in with have verified these.</p>
        <div className="mt-2 grid">
          {choices.map(({ email, providers }) => (
            <label key={email} className="flex min-h-11 cursor-pointer items-center gap-3 py-1.5">
              <input
                type="radio"
                name="email"
                value={email}
                defaultChecked={email === chosen}
                required
                className="size-5 shrink-0 accent-accent"
              />
              <span className="min-w-0">
                <SoftBreaks text={email} />{" "}
                <span className="text-sm text-muted">from {providers.join(" and ")}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <SubmitButton className={buttonClass("secondary", "mt-3")} pending="Saving…">
        Save email
      </SubmitButton>
    </form>
  );
}
