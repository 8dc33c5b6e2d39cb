import type { Metadata } from "next";
import { AccountShell } from "@/features/account/components/account-shell";
import { findEntry } from "@/features/providers";
import { offeredResources, pathOf, resourcesPath } from "@/features/resources";
import { ResourceList } from "@/features/resources/components/resource-list";
import { findStates } from "@/features/resources/queries";
import { requireUser } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";

export const metadata: Metadata = { title: "Linked data", robots: { index: false } };

export default async function ResourcesPage() {
  const user = await requireUser(resourcesPath);
  const offered = offeredResources();
  const states = await orUnavailable(resourcesPath, () => findStates(user.id, offered));
  return (
    <AccountShell path={resourcesPath}>
      <p className="mb-6 text-muted">
        What you keep with the providers that you have connected. We ask you before we look for the first
        time, read it when you open it, and store none of it.
      </p>
      <ResourceList
        resources={offered.flatMap((resource) => {
          const entry = findEntry(resource.provider);
          const { name, why, id } = resource;
          return entry
            ? [
                {
                  path: pathOf(resource),
                  name,
                  why,
                  icon: entry.button.icon,
                  provider: entry.button.name,
                  state: states.get(id) ?? null,
                },
              ]
            : [];
        })}
      />
    </AccountShell>
  );
}
