import Link from "next/link";
import { Avatar } from "@/components/avatar";
import { ButtonLink } from "@/components/button";
import { SoftBreaks } from "@/components/soft-breaks";
import { Badges } from "@/features/admin/components/badges";
import { Day } from "@/features/admin/components/day";
import { Pages } from "@/features/admin/components/pages";
import { personPath } from "@/features/admin/paths";
import type { PageOfPeople } from "@/features/admin/people/queries";
import { isNarrowed, type Order, type Search, searchPath } from "@/features/admin/people/search";
import type { PersonSummary } from "@/features/admin/summary";
import { providerName } from "@/features/admin/words";
import { dayOf } from "@/features/session/policy";

/** One page of people, and the ways to the others. On a phone each row is one cell, and the order a field of the form. */
export function PeopleTable({ found, search }: { found: PageOfPeople; search: Search }) {
  const { people, next, cut } = found;
  const first = { ...search, after: null };
  return (
    <>
      <p role="status" className="font-medium">
        {inWords(found, search)}
      </p>
      {people.length > 0 ? (
        <div className="mt-3 rounded-md border border-line bg-surface shadow-xs">
          {/* Without widths of their own, a long name would leave the other columns none. */}
          <table className="w-full text-left md:table-fixed">
            <caption className="sr-only">People</caption>
            <thead className="hidden border-b border-line text-sm text-muted md:table-header-group">
              <tr>
                <Head name="Person" search={search} up="name" down="-name" />
                <th scope="col" className="w-40 px-4 font-medium">
                  Signs in with
                </th>
                <Head name="Last seen" search={search} up="seen" down="-seen" />
                <Head name="Joined" search={search} up="joined" down="-joined" />
              </tr>
            </thead>
            <tbody className="divide-y divide-line">
              {people.map((person) => (
                <Row key={person.id} person={person} />
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      <Pages
        first={search.after ? searchPath(first) : null}
        next={next ? searchPath({ ...search, after: next }) : null}
        nextLabel={cut ? "Look on" : "Next page"}
      />
      {search.text && !search.anywhere && !next ? (
        <p className="mt-6">
          <ButtonLink
            kind={people.length > 0 ? "quiet" : "secondary"}
            prefetch={false}
            href={searchPath({ ...first, anywhere: true })}
          >
            Look inside words, too
          </ButtonLink>
        </p>
      ) : null}
    </>
  );
}

const inCount = (count: number) => `${count.toLocaleString("en")} ${count === 1 ? "person" : "people"}`;

function inWords({ people, count, cut, next }: PageOfPeople, search: Search): string {
  if (cut && people.length === 0) return "Nobody so far. There are more people to look at.";
  if (cut) return `${inCount(people.length)} so far. There are more to look at.`;
  if (count !== null && count > 0) return inCount(count);
  if (people.length > 0 && search.after) return "More people";
  if (people.length > 0) return next ? `More than ${inCount(people.length)}` : inCount(people.length);
  if (search.after) return "Nobody comes after that.";
  if (!isNarrowed(search)) return "Nobody has signed in yet.";
  return search.anywhere || !search.text
    ? "Nobody found."
    : "Nobody has a name or an address that begins so.";
}

/** A head by which the table is sorted: a link, which turns the order around where it is the one. */
function Head({ name, search, up, down }: { name: string; search: Search; up: Order; down: Order }) {
  const sorted = search.order === up ? "ascending" : search.order === down ? "descending" : undefined;
  // Names begin with A, times with the latest.
  const [usual, other] = up === "name" ? [up, down] : [down, up];
  const order = search.order === usual ? other : usual;
  return (
    <th scope="col" aria-sort={sorted} className={`px-4 font-medium ${up === "name" ? "" : "w-44"}`}>
      <Link
        href={searchPath({ ...search, order, anywhere: false, after: null })}
        prefetch={false}
        className="inline-flex min-h-11 items-center gap-1 underline decoration-line-strong underline-offset-4 hover:text-ink"
      >
        {name}
        <span aria-hidden="true">{sorted === "ascending" ? "↑" : sorted === "descending" ? "↓" : ""}</span>
      </Link>
    </th>
  );
}

function Row({ person }: { person: PersonSummary }) {
  const { id, name, email, image, createdAt, lastSeenDay, providers } = person;
  const ways = providers.map(providerName).join(", ") || "Nothing";
  return (
    <tr className="relative hover:bg-sunken">
      <th scope="row" className="p-4 font-normal">
        <div className="flex items-start gap-3">
          <Avatar name={name} image={image} />
          <div className="min-w-0">
            <Link
              href={personPath(id)}
              prefetch={false}
              className="line-clamp-2 font-medium after:absolute after:inset-0"
            >
              <bdi>{name ?? "No name"}</bdi>
            </Link>
            <span className="line-clamp-2 text-sm text-muted">
              {email ? <SoftBreaks text={email} /> : "No email"}
            </span>
            <span className="mt-1 flex flex-wrap gap-2 empty:hidden">
              <Badges person={person} />
            </span>
            <span className="mt-1 block text-sm text-muted md:hidden">
              {ways} · seen <Day day={lastSeenDay} inline />
            </span>
          </div>
        </div>
      </th>
      <td className="hidden p-4 text-sm md:table-cell">{ways}</td>
      <td className="hidden p-4 text-sm md:table-cell">
        <Day day={lastSeenDay} />
      </td>
      <td className="hidden p-4 text-sm md:table-cell">
        <Day day={dayOf(createdAt)} />
      </td>
    </tr>
  );
}
