import { askForAccess } from "@/features/api-access/ask";
import { limitChanges } from "@/features/rate-limits/limit";
import { findResource, pathOf, resourcesPath } from "@/features/resources";
import { requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";

/**
 * Asks the provider for what a resource needs, and comes back to its page. Field `resource`, its id: the scopes are in
 * the resource's file and never in a form.
 */
export async function allowResource(form: FormData): Promise<string> {
  await limitChanges(resourcesPath);
  const resource = findResource(form.get("resource"));
  if (!resource) return resourcesPath;
  const path = pathOf(resource);
  const session = await requireSession(path);
  return orUnavailable(path, () => askForAccess(session, resource, path));
}
