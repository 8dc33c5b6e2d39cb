import { ProviderButton } from "@/features/sign-in/components/provider-button";
import type { ProviderChoice } from "@/features/sign-in/queries";

/** One form for each provider that somebody can go on with. */
export function ContinueWith({
  ways,
  action,
  returnTo,
}: {
  ways: readonly ProviderChoice[];
  /** Address of the forms; their fields are `provider` and `returnTo`. */
  action: string;
  returnTo: string;
}) {
  return (
    <ul className="mt-6 grid gap-2">
      {ways.map((way) => (
        <li key={way.id}>
          <form method="post" action={action}>
            <input type="hidden" name="provider" value={way.id} />
            <input type="hidden" name="returnTo" value={returnTo} />
            <ProviderButton provider={way} label={`Continue with ${way.name}`} />
          </form>
        </li>
      ))}
    </ul>
  );
}
