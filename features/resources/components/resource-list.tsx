import Link from "next/link";
import { ProviderIcon, type ProviderIconData } from "@/components/provider-icon";

/** Every resource, with the line that says what it is for. */
export function ResourceList({
  resources,
}: {
  resources: { path: string; name: string; why: string; icon: ProviderIconData }[];
}) {
  if (resources.length === 0) return <p className="text-muted">No provider that has any is on offer here.</p>;
  return (
    <ul className="grid gap-4">
      {resources.map(({ path, name, why, icon }) => (
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
        </li>
      ))}
    </ul>
  );
}
