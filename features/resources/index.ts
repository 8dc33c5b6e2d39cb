import { configuredProvider } from "@/features/providers";
import { githubRepositories } from "./github-repositories";
import { googleDrive } from "./google-drive";
import { oneDrive } from "./one-drive";
import type { Resource } from "./types";
import { xProfile } from "./x-profile";

/** Everything that this app shows of what people keep at providers. A new one is a file beside this and a line here. */
export const resources: readonly Resource[] = [githubRepositories, googleDrive, oneDrive, xProfile];

export const resourcesPath = "/account/resources";

/** @returns the page that shows it */
export function pathOf({ id }: Pick<Resource, "id">): string {
  return `${resourcesPath}/${id}`;
}

/** Those whose provider is on offer now. */
export function offeredResources(): Resource[] {
  return resources.filter(({ provider }) => configuredProvider(provider));
}

/** @returns the one on offer with this id, which may be anything; undefined where there is none */
export function findResource(id: unknown): Resource | undefined {
  return offeredResources().find((resource) => resource.id === id);
}
