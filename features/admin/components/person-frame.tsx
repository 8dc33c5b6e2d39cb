import Link from "next/link";
import type { ReactNode } from "react";
import { Avatar } from "@/components/avatar";
import { Badges } from "@/features/admin/components/badges";
import { peoplePath, personPath, personSectionPath } from "@/features/admin/paths";
import type { PersonSummary } from "@/features/admin/summary";

/** What each page of one person has: who it is, and the ways to the others. */
export function PersonFrame({
  person,
  current,
  children,
}: {
  person: PersonSummary;
  current: "overview" | "devices" | "activity";
  children: ReactNode;
}) {
  const { id, name, image } = person;
  const sections = [
    { section: "overview", words: "Overview", href: personPath(id) },
    { section: "devices", words: "Devices", href: personSectionPath(id, "devices") },
    { section: "activity", words: "Activity", href: personSectionPath(id, "activity") },
  ];
  return (
    <div className="max-w-3xl">
      <p>
        <Link
          href={peoplePath}
          prefetch={false}
          className="inline-flex min-h-11 items-center underline decoration-line-strong underline-offset-4"
        >
          All people
        </Link>
      </p>
      <header className="mt-3 flex flex-wrap items-center gap-4">
        <Avatar name={name} image={image} size="lg" />
        <div className="min-w-0 flex-1 basis-40">
          <h1 className="line-clamp-3 text-xl font-semibold">
            <bdi>{name ?? "No name"}</bdi>
          </h1>
          <p className="mt-2 flex flex-wrap gap-2 empty:hidden">
            <Badges person={person} />
          </p>
        </div>
      </header>
      <nav aria-label="This person" className="-mx-2 mt-4">
        <ul className="flex flex-wrap gap-1">
          {sections.map(({ section, words, href }) => (
            <li key={section}>
              <Link
                href={href}
                prefetch={false}
                aria-current={section === current ? "page" : undefined}
                className="inline-flex min-h-11 items-center rounded-md px-snug font-medium text-muted hover:bg-sunken aria-[current=page]:bg-sunken aria-[current=page]:text-ink"
              >
                {words}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="mt-6">{children}</div>
    </div>
  );
}
