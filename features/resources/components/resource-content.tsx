import Link from "next/link";
import { ButtonLink, buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { Notice, ToneIcon } from "@/components/notice";
import { ProviderIcon, type ProviderIconData } from "@/components/provider-icon";
import { SubmitButton } from "@/components/submit-button";
import type { ResourceResult } from "@/features/resources/queries";
import { grantText, type Trouble, troubleOf } from "@/features/resources/trouble";
import type { GrantOutcome } from "@/features/sign-in/intent";
import { ResourceItems } from "./resource-items";

/** What the page needs to know of a resource: no address and no scope is among this. */
export type ShownResource = {
  id: string;
  path: string;
  why: string;
  shows: "list" | "facts";
  empty: string;
  provider: { id: string; name: string; icon: ProviderIconData };
};

/** What somebody keeps at a provider, or what stands in the way and what to do about it. */
export function ResourceContent({
  resource,
  result,
  asked,
}: {
  resource: ShownResource;
  result: ResourceResult;
  /** What came of asking, when the person has just been asked. */
  asked: GrantOutcome | null;
}) {
  const { provider } = resource;
  const trouble = troubleOf(result, provider.name);
  if (trouble || result.outcome !== "items") {
    const asksAgain = trouble?.next === "allow" || trouble?.next === "renew";
    return (
      <>
        {asked && asksAgain ? (
          <div className="mb-6">
            <Notice news tone={asked === "declined" ? "neutral" : "warning"}>
              {grantText(asked, provider.name)}
            </Notice>
          </div>
        ) : null}
        {trouble ? <TroubleCard resource={resource} trouble={trouble} /> : null}
      </>
    );
  }
  const { items, more } = result;
  if (items.length === 0) return <p className="text-muted">{resource.empty}</p>;
  return (
    <>
      <ResourceItems items={items} shows={resource.shows} />
      <p className="mt-4 text-sm text-muted">
        {more ? `There is more at ${provider.name}; this is the beginning. ` : null}
        Read at {provider.name} just now, and stored nowhere here. You can end this under{" "}
        <Link
          href="/account/connections"
          prefetch={false}
          className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
        >
          Connections
        </Link>
        .
      </p>
    </>
  );
}

function TroubleCard({
  resource: { id, path, why, provider },
  trouble: { tone, title, text, next },
}: {
  resource: ShownResource;
  trouble: Trouble;
}) {
  return (
    <Card>
      {next === "allow" ? <ProviderIcon icon={provider.icon} /> : <ToneIcon tone={tone} className="size-8" />}
      <h2 className="mt-4 text-lg font-semibold">{title}</h2>
      {next === "allow" ? <p className="mt-2">{why}</p> : null}
      <p className="mt-2 text-muted">{text}</p>
      {next === "allow" || next === "renew" ? (
        <form method="post" action="/account/resources/form/allow" className="mt-6">
          <input type="hidden" name="resource" value={id} />
          <SubmitButton className={buttonClass("primary")} provider={provider.name}>
            {next === "allow" ? `Allow at ${provider.name}` : `Go to ${provider.name}`}
          </SubmitButton>
        </form>
      ) : null}
      {next === "connect" ? (
        <form method="post" action="/account/connections/form/connect" className="mt-6">
          <input type="hidden" name="provider" value={provider.id} />
          <input type="hidden" name="returnTo" value={path} />
          <SubmitButton className={buttonClass("primary")} provider={provider.name}>
            Connect {provider.name}
          </SubmitButton>
        </form>
      ) : null}
      {next === "again" ? (
        <ButtonLink kind="secondary" href={path} prefetch={false} className="mt-6">
          Try again
        </ButtonLink>
      ) : null}
    </Card>
  );
}
