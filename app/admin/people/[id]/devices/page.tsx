import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { DeviceList } from "@/features/admin/components/lists";
import { Pages } from "@/features/admin/components/pages";
import { PersonFrame } from "@/features/admin/components/person-frame";
import { personPath, personSectionPath } from "@/features/admin/paths";
import { findDevices, findPerson } from "@/features/admin/person/queries";
import { isId } from "@/features/admin/policy";
import { requireRole } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";

export const metadata: Metadata = { title: "A person's devices", robots: { index: false } };

export default async function PersonDevicesPage({
  params,
  searchParams,
}: PageProps<"/admin/people/[id]/devices">) {
  const { id } = await params;
  const { after: asked } = await searchParams;
  const after = isId(asked) ? asked : null;
  const path = personSectionPath(id, "devices");
  const session = await requireRole("admin", path);
  const found = await orUnavailable(path, async () => {
    const person = await findPerson(session, id);
    return person && { person, ...(await findDevices(session, person, after)) };
  });
  if (!found) redirect(personPath(id, "gone"));
  const { person, devices, count, next } = found;
  return (
    <PersonFrame person={person} current="devices">
      <h2 className="text-lg font-semibold">Devices</h2>
      <p className="mt-1 mb-3 text-muted">
        {count.toLocaleString("en")} signed in, the latest sign-in first. Signing out takes effect at once.
      </p>
      <DeviceList personId={id} devices={devices} isYou={id === session.user.id} />
      <Pages first={after ? path : null} next={next ? personSectionPath(id, "devices", next) : null} />
    </PersonFrame>
  );
}
