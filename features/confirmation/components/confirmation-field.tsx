import { TextField } from "@/components/text-field";
import type { FormProblem } from "@/features/account/form-problem";
import { confirmationWord } from "@/features/confirmation/policy";

/** The field `confirmation`. What was typed stays in it when it was another word. */
export function ConfirmationField({
  refused,
  ground,
}: {
  refused: FormProblem | null;
  /** Behind the word, where it stands out. */
  ground: "bg-sunken" | "bg-surface";
}) {
  return (
    <TextField
      label={
        <>
          Type{" "}
          <code className={`rounded-md px-1.5 py-0.5 font-mono text-sm ${ground}`}>{confirmationWord}</code>{" "}
          to confirm
        </>
      }
      name="confirmation"
      defaultValue={refused?.typed ?? ""}
      problem={refused?.problem}
      autoComplete="off"
      autoCapitalize="characters"
      autoCorrect="off"
      spellCheck={false}
      required
    />
  );
}
