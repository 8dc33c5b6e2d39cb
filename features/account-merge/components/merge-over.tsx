import { ButtonLink } from "@/components/button";
import { Card } from "@/components/card";

/** Nothing is asked any more, since it was answered in another tab or took too long: what is so now. */
export function MergeOver({
  provider,
  returnTo,
}: {
  /** What was brought in just before; null for nothing. */
  provider: string | null;
  returnTo: string;
}) {
  return (
    <Card>
      <h1 className="text-xl font-semibold">
        {provider ? `${provider} opens this account now` : "There is nothing to answer any more"}
      </h1>
      <p className="mt-3 text-muted">
        {provider
          ? `It was brought in, and the new account that it opened is gone. What happened there is under Activity. Was that not what you wanted? You can disconnect ${provider} under Connections.`
          : "It was answered in another tab, or ten minutes have passed. Nothing was changed here, and this account has everything that it had. To be asked again, connect the other way to sign in under Connections."}
      </p>
      <div className="mt-6 grid gap-3">
        <ButtonLink href={returnTo}>Continue</ButtonLink>
        <ButtonLink kind="secondary" href="/account/connections">
          Connections
        </ButtonLink>
      </div>
    </Card>
  );
}
