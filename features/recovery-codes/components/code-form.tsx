import { buttonClass } from "@/components/button";
import { SubmitButton } from "@/components/submit-button";
import { TextField } from "@/components/text-field";
import { failureText } from "@/features/sign-in/failure-text";

/** Takes one code. */
export function CodeForm({
  action,
  returnTo,
  label,
  wrong,
}: {
  action: string;
  returnTo: string;
  /** Of the button. */
  label: string;
  /** The page's `wrong` parameter, which says so of the code before. */
  wrong: unknown;
}) {
  return (
    <form method="post" action={action} className="mt-4">
      <input type="hidden" name="returnTo" value={returnTo} />
      <TextField
        label="Recovery code"
        hint="Twenty letters and digits. Capitals and hyphens do not matter."
        name="code"
        maxLength={100}
        autoComplete="off"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
        required
        problem={wrong === "code" ? failureText("recovery_code_wrong", null).text : undefined}
      />
      <SubmitButton className={buttonClass("primary", "mt-4 w-full")} pending="Looking it up…">
        {label}
      </SubmitButton>
    </form>
  );
}
