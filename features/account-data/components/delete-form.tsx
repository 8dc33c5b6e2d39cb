import { buttonClass } from "@/components/button";
import { SubmitButton } from "@/components/submit-button";
import type { FormProblem } from "@/features/account/form-problem";
import { ConfirmationField } from "@/features/confirmation/components/confirmation-field";

/** The word and the button. */
export function DeleteForm({ refused }: { refused: FormProblem | null }) {
  return (
    <form method="post" action="/account/data/form/delete">
      <ConfirmationField refused={refused} ground="bg-sunken" />
      <SubmitButton
        className={buttonClass("danger", "mt-5 w-full sm:w-auto")}
        pending="Deleting your account…"
      >
        Delete my account
      </SubmitButton>
    </form>
  );
}
