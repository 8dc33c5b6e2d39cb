import type { Metadata } from "next";
import { PeopleList } from "@/features/admin/components/people-list";
import { SearchForm } from "@/features/admin/components/search-form";
import { Told } from "@/features/admin/components/told";
import { searchPath } from "@/features/admin/paths";
import { readSearch } from "@/features/admin/policy";
import { findPeople, searchWindow } from "@/features/admin/queries";
import { PageShell } from "@/features/frame/components/page-shell";
import { requireRole } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";

export const metadata: Metadata = { title: "People", robots: { index: false } };

export default async function PeoplePage({ searchParams }: PageProps<"/admin">) {
  const query = await searchParams;
  const search = readSearch(query);
  const session = await requireRole("admin", searchPath(search));
  const found = await orUnavailable(searchPath(search), () => findPeople(session, search));
  return (
    <PageShell viewer={session.user}>
      <h1 className="text-xl font-semibold">People</h1>
      <div className="mt-8 max-w-3xl">
        <Told notice={query.notice} />
        <SearchForm text={search.text} />
        <div className="mt-8">
          <PeopleList found={found} search={search} searchWindow={searchWindow} />
        </div>
      </div>
    </PageShell>
  );
}
