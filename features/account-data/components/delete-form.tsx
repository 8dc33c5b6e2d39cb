"use client";

import { useActionState } from "react";
import { buttonClass } from "@/components/button";
import { SubmitButton } from "@/components/submit-button";
import { TextField } from "@/components/text-field";
import type { DeletionState } from "@/features/account-data/actions";

/** The word and the button. What was typed stays in the field when it was another word. */
export function DeleteForm({
  word,
  remove,
}: {
  word: string;
  remove: (state: DeletionState, form: FormData) => Promise<DeletionState>;
}) {
  const [state, action] = useActionState(remove, null);
  return (
    <form action={action}>
      <TextField
        label={
          <>
            Type <code className="rounded-md bg-sunken px-1.5 py-0.5 font-mono text-sm">{word}</code> to
            confirm
          </>
        }
        name="confirmation"
        defaultValue={state?.typed ?? ""}
        problem={state?.problem}
        autoComplete="off"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
        required
      />
      <SubmitButton
        className={buttonClass("danger", "mt-5 w-full sm:w-auto")}
        pending="Deleting your account…"
      >
        Delete my account
      </SubmitButton>
    </form>
  );
}
