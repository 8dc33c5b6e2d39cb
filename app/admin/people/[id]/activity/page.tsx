import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ActivityList } from "@/features/admin/components/lists";
import { Pages } from "@/features/admin/components/pages";
import { PersonFrame } from "@/features/admin/components/person-frame";
import { personPath, personSectionPath } from "@/features/admin/paths";
import { findActivity, findPerson } from "@/features/admin/person/queries";
import { isId } from "@/features/admin/policy";
import { inWords } from "@/features/cleanup/policy";
import { requireRole } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { env } from "@/lib/env";

export const metadata: Metadata = { title: "A person's activity", robots: { index: false } };

export default async function PersonActivityPage({
  params,
  searchParams,
}: PageProps<"/admin/people/[id]/activity">) {
  const { id } = await params;
  const { after: asked } = await searchParams;
  const after = isId(asked) ? asked : null;
  const path = personSectionPath(id, "activity");
  const session = await requireRole("admin", path);
  const found = await orUnavailable(path, async () => {
    const person = await findPerson(session, id);
    return person && { person, ...(await findActivity(session, id, after)) };
  });
  if (!found) redirect(personPath(id, "gone"));
  const { person, events, next } = found;
  return (
    <PersonFrame person={person} current="activity">
      <h2 className="text-lg font-semibold">Activity</h2>
      <p className="mt-1 mb-3 text-muted">
        The newest first. It is kept for {inWords(env().ACTIVITY_RETENTION_DAYS)}.
      </p>
      <ActivityList events={events} />
      <Pages first={after ? path : null} next={next ? personSectionPath(id, "activity", next) : null} />
    </PersonFrame>
  );
}
