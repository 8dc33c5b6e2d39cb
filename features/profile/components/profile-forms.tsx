import { Card } from "@/components/card";
import type { FormProblem } from "@/features/account/form-problem";
import { EmailForm } from "./email-form";
import { NameForm } from "./name-form";

/** What a person changes of their profile: their name, and their email where several are verified. */
export function ProfileForms({
  user,
  choices,
  refused,
}: {
  user: { name: string | null; email: string | null };
  /** As in `EmailForm`. */
  choices: { email: string; providers: string[] }[];
  /** What became of a name that could not be taken. */
  refused: FormProblem | null;
}) {
  return (
    <Card className="grid gap-8">
      <NameForm name={user.name} refused={refused} />
      {choices.length > 0 ? <EmailForm choices={choices} chosen={user.email} /> : null}
    </Card>
  );
}
