import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { findProblem } from "@/features/account/form-problem";
import { PersonPage } from "@/features/admin/components/person-page";
import { Told } from "@/features/admin/components/told";
import { peoplePath, personPath, removeForm } from "@/features/admin/paths";
import { findPerson } from "@/features/admin/queries";
import { PageShell } from "@/features/frame/components/page-shell";
import { requireRole } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";

export const metadata: Metadata = { title: "Person", robots: { index: false } };

export default async function AdminPersonPage({ params, searchParams }: PageProps<"/admin/people/[id]">) {
  const { id } = await params;
  const session = await requireRole("admin", personPath(id));
  const person = await orUnavailable(personPath(id), () => findPerson(session, id));
  if (!person) redirect(personPath(id, "gone"));
  const query = await searchParams;
  const refused = await findProblem(query, { form: removeForm, userId: session.user.id });
  return (
    <PageShell viewer={session.user}>
      <div className="max-w-2xl">
        <p className="mb-6">
          <Link
            href={peoplePath}
            prefetch={false}
            className="inline-flex min-h-11 items-center underline decoration-line-strong underline-offset-4"
          >
            All people
          </Link>
        </p>
        <Told notice={query.notice} />
        <PersonPage person={person} isYou={person.id === session.user.id} refused={refused} />
      </div>
    </PageShell>
  );
}
