"use client";

import { useActionState } from "react";
import { buttonClass } from "@/components/button";
import { SubmitButton } from "@/components/submit-button";
import { TextField } from "@/components/text-field";
import type { NameState } from "@/features/profile/actions";

/** How a person is called here. What could not be taken stays in the field. */
export function NameForm({
  name,
  change,
}: {
  name: string | null;
  change: (state: NameState, form: FormData) => Promise<NameState>;
}) {
  const [state, action] = useActionState(change, null);
  return (
    <form action={action}>
      <TextField
        label="Display name"
        hint="What this site calls you. It changes nothing at the accounts you sign in with."
        name="name"
        defaultValue={state?.typed ?? name ?? ""}
        problem={state?.problem}
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
