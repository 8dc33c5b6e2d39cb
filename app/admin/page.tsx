import type { Metadata } from "next";
import Link from "next/link";
import { PeopleTable } from "@/features/admin/components/people-table";
import { SearchForm } from "@/features/admin/components/search-form";
import { Told } from "@/features/admin/components/told";
import { failurePath } from "@/features/admin/paths";
import { findPeople } from "@/features/admin/people/queries";
import { readSearch, searchPath } from "@/features/admin/people/search";
import { isReference } from "@/features/directory/log";
import { requireRole } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";

export const metadata: Metadata = { title: "People", robots: { index: false } };

export default async function PeoplePage({ searchParams }: PageProps<"/admin">) {
  const query = await searchParams;
  const search = readSearch(query);
  const session = await requireRole("admin", searchPath(search));
  const found = await orUnavailable(searchPath(search), () => findPeople(session, search));
  return (
    <>
      <h1 className="text-xl font-semibold">People</h1>
      <div className="mt-5">
        <Told notice={query.notice} />
        <SearchForm search={search} />
        {isReference(search.text) ? (
          <p className="mt-6">
            <Link
              href={failurePath(search.text)}
              prefetch={false}
              className="underline decoration-line-strong underline-offset-4"
            >
              Find the failed sign-in with this reference
            </Link>
          </p>
        ) : null}
        <div className="mt-8">
          <PeopleTable found={found} search={search} />
        </div>
      </div>
    </>
  );
}
