import Link from "next/link";
import { Avatar } from "@/components/avatar";
import { ButtonLink } from "@/components/button";
import { RelativeTime } from "@/components/relative-time";
import { SoftBreaks } from "@/components/soft-breaks";
import { Badges } from "@/features/admin/components/badges";
import { peoplePath, personPath, searchPath } from "@/features/admin/paths";
import type { Search } from "@/features/admin/policy";
import type { PageOfPeople, PersonSummary } from "@/features/admin/queries";
import { providerName } from "@/features/admin/words";

/** One page of people, and the ways to the others. */
export function PeopleList({
  found: { people, next },
  search,
  searchWindow,
}: {
  found: PageOfPeople;
  search: Search;
  /** How many people one page of a search looks at. */
  searchWindow: number;
}) {
  const { text, after } = search;
  return (
    <>
      {people.length > 0 ? (
        <ul className="divide-y divide-line rounded-md border border-line bg-surface">
          {people.map((person) => (
            <Row key={person.id} person={person} />
          ))}
        </ul>
      ) : (
        <p className="rounded-md border border-line bg-surface p-6 text-muted">
          {!text ? "Nobody has signed in yet." : null}
          {text && !next ? "Nobody found. A part of a name, an email or a login is enough." : null}
          {text && next
            ? `Nobody among these ${searchWindow.toLocaleString("en")} people. There are others who came before.`
            : null}
        </p>
      )}
      {after || next ? (
        <nav aria-label="Pages" className="mt-6 flex flex-wrap gap-3">
          {after ? (
            <ButtonLink kind="secondary" prefetch={false} href={searchPath({ text, after: null })}>
              {text ? "Search from the start" : "The newest"}
            </ButtonLink>
          ) : null}
          {next ? (
            <ButtonLink kind="secondary" prefetch={false} href={searchPath({ text, after: next })}>
              {people.length > 0 ? "Next" : "Search on"}
            </ButtonLink>
          ) : null}
        </nav>
      ) : null}
      {text ? (
        <p className="mt-6">
          <Link
            href={peoplePath}
            prefetch={false}
            className="underline decoration-line-strong underline-offset-4"
          >
            Everybody
          </Link>
        </p>
      ) : null}
    </>
  );
}

function Row({ person }: { person: PersonSummary }) {
  const { id, name, email, image, createdAt, providers } = person;
  return (
    <li>
      <Link
        href={personPath(id)}
        prefetch={false}
        className="flex items-start gap-4 p-4 hover:bg-sunken sm:items-center"
      >
        <Avatar name={name} image={image} />
        <span className="grid min-w-0 grow gap-1 sm:grid-cols-[1fr_auto] sm:items-center sm:gap-x-6">
          <span className="min-w-0">
            <span className="line-clamp-2 font-medium">
              <bdi>{name ?? "No name"}</bdi>
            </span>
            <span className="line-clamp-2 text-sm text-muted">
              {email ? <SoftBreaks text={email} /> : "No email"}
            </span>
          </span>
          <span className="text-sm text-muted sm:text-right">
            <span className="block">{providers.map(providerName).join(", ") || "No way to sign in"}</span>
            <span className="block">
              Joined <RelativeTime date={createdAt} />
            </span>
          </span>
          <span className="flex flex-wrap gap-2 empty:hidden sm:col-span-2">
            <Badges person={person} />
          </span>
        </span>
      </Link>
    </li>
  );
}
