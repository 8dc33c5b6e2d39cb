import type { Metadata } from "next";
import { AccountShell } from "@/features/account/components/account-shell";
import { findEntry } from "@/features/providers";
import { offeredResources, pathOf, resourcesPath } from "@/features/resources";
import { ResourceList } from "@/features/resources/components/resource-list";
import { requireUser } from "@/features/session/auth";

export const metadata: Metadata = { title: "Linked data", robots: { index: false } };

export default async function ResourcesPage() {
  const user = await requireUser(resourcesPath);
  return (
    <AccountShell viewer={user} path={resourcesPath}>
      <p className="mb-6 text-muted">
        What you keep with the providers that you have connected. We ask you before we look for the first
        time, read it when you open it, and store none of it.
      </p>
      <ResourceList
        resources={offeredResources().flatMap((resource) => {
          const entry = findEntry(resource.provider);
          const { name, why } = resource;
          return entry ? [{ path: pathOf(resource), name, why, icon: entry.button.icon }] : [];
        })}
      />
    </AccountShell>
  );
}
