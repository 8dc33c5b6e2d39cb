import { buttonClass } from "@/components/button";
import { SubmitButton } from "@/components/submit-button";
import { TextField } from "@/components/text-field";
import type { FormProblem } from "@/features/account/form-problem";

/** How a person is called here. What could not be taken stays in the field. */
export function NameForm({ name, refused }: { name: string | null; refused: FormProblem | null }) {
  return (
    <form method="post" action="/account/form/name">
      <TextField
        label="Display name"
        hint="What this site calls you. It changes nothing at the accounts you sign in with."
        name="name"
        defaultValue={refused?.typed ?? name ?? ""}
        problem={refused?.problem}
        dir="auto"
        autoComplete="name"
        required
      />
      <SubmitButton className={buttonClass("secondary", "mt-4")} pending="Saving…">
        Save name
      </SubmitButton>
    </form>
  );
}
