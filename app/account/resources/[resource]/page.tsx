import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AccountShell } from "@/features/account/components/account-shell";
import { findEntry } from "@/features/providers";
import { findResource, pathOf, resourcesPath } from "@/features/resources";
import { ResourceContent } from "@/features/resources/components/resource-content";
import { readResource } from "@/features/resources/queries";
import { requireUser } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { grantOutcomes, grantParameter } from "@/features/sign-in/intent";

type Props = PageProps<"/account/resources/[resource]">;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const resource = findResource((await params).resource);
  return { title: resource?.name ?? "Linked data", robots: { index: false } };
}

export default async function ResourcePage({ params, searchParams }: Props) {
  const resource = findResource((await params).resource);
  const path = resource ? pathOf(resource) : resourcesPath;
  const user = await requireUser(path);
  const entry = resource && findEntry(resource.provider);
  if (!resource || !entry) redirect(resourcesPath);
  const result = await orUnavailable(path, () => readResource(user.id, resource));
  const asked = (await searchParams)[grantParameter];
  const { id, name, why, shows, empty } = resource;
  return (
    <AccountShell path={resourcesPath} title={name}>
      <ResourceContent
        resource={{
          id,
          path,
          why,
          shows,
          empty,
          provider: { id: entry.id, name: entry.button.name, icon: entry.button.icon },
        }}
        result={result}
        asked={grantOutcomes.find((outcome) => outcome === asked) ?? null}
      />
    </AccountShell>
  );
}
