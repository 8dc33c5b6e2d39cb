import Link from "next/link";
import { ProviderIcon, type ProviderIconData } from "@/components/provider-icon";
import { SoftBreaks } from "@/components/soft-breaks";
import type { ResourceState } from "@/features/resources/queries";

/** Every resource, with the line that says what it is for. */
export function ResourceList({
  resources,
}: {
  resources: {
    path: string;
    name: string;
    why: string;
    icon: ProviderIconData;
    /** The provider's name. */
    provider: string;
    /** null while it is not connected. */
    state: ResourceState | null;
  }[];
}) {
  if (resources.length === 0) return <p className="text-muted">No provider that has any is on offer here.</p>;
  return (
    <ul className="grid gap-4">
      {resources.map(({ path, name, why, icon, provider, state }) => (
        <li key={path} className="relative rounded-md border border-line bg-surface p-5 hover:bg-sunken">
          <h2 className="flex items-center gap-3 font-semibold">
            <ProviderIcon icon={icon} />
            <Link
              href={path}
              // Opening it asks the provider, so nothing is opened ahead.
              prefetch={false}
              className="underline decoration-line-strong underline-offset-4 after:absolute after:inset-0 hover:decoration-ink"
            >
              {name}
            </Link>
          </h2>
          <p className="mt-2 text-muted">{why}</p>
          <p className="mt-2 flex flex-wrap items-center gap-x-3 text-sm">
            {state ? (
              <>
                <span>
                  {provider} is connected
                  {state.connectedAs ? (
                    <>
                      {" "}
                      as <SoftBreaks text={state.connectedAs} />
                    </>
                  ) : null}
                </span>
                <span className={state.allowed ? "font-medium text-accent" : "text-muted"}>
                  {state.allowed ? "Allowed" : "Not allowed yet"}
                </span>
              </>
            ) : (
              <span className="text-muted">{provider} is not connected</span>
            )}
          </p>
        </li>
      ))}
    </ul>
  );
}
