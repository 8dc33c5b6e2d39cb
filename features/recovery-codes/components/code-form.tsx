import { buttonClass } from "@/components/button";
import { SubmitButton } from "@/components/submit-button";
import { TextField } from "@/components/text-field";

/** Takes one code. Letters may be small, and spaces or hyphens anywhere. */
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
  /** Whether the last one opened nothing. */
  wrong: boolean;
}) {
  return (
    <form method="post" action={action} className="mt-4">
      <input type="hidden" name="returnTo" value={returnTo} />
      <TextField
        label="Recovery code"
        hint="Twenty letters and digits. Each code works once."
        name="code"
        maxLength={100}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        required
        problem={wrong ? "That code opens nothing: it was used, replaced, or mistyped." : undefined}
      />
      <SubmitButton className={buttonClass("primary", "mt-4 w-full")} pending="Looking it up…">
        {label}
      </SubmitButton>
    </form>
  );
}
