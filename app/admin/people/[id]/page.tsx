import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { findProblem } from "@/features/account/form-problem";
import { PersonFrame } from "@/features/admin/components/person-frame";
import { PersonPage } from "@/features/admin/components/person-page";
import { Told } from "@/features/admin/components/told";
import { personPath, removeForm } from "@/features/admin/paths";
import { findActivity, findDevices, findPerson } from "@/features/admin/person/queries";
import { requireRole } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";

export const metadata: Metadata = { title: "Person", robots: { index: false } };

/** As many of what has a page of its own as one looks over. */
const atAGlance = 5;

export default async function AdminPersonPage({ params, searchParams }: PageProps<"/admin/people/[id]">) {
  const { id } = await params;
  const session = await requireRole("admin", personPath(id));
  const found = await orUnavailable(personPath(id), async () => {
    const person = await findPerson(session, id);
    if (!person) return null;
    const devices = await findDevices(session, person, null, atAGlance);
    const { events } = await findActivity(session, id, null, atAGlance);
    return { person, devices, events };
  });
  if (!found) redirect(personPath(id, "gone"));
  const query = await searchParams;
  const refused = await findProblem(query, { form: removeForm, userId: session.user.id });
  return (
    <PersonFrame person={found.person} current="overview">
      <Told notice={query.notice} />
      <PersonPage {...found} isYou={id === session.user.id} refused={refused} />
    </PersonFrame>
  );
}
