"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { type Subject, SubjectIcon } from "./icons";

type Section = { path: string; name: string; icon?: Subject };

/**
 * The section that is open, and the path. A layout does not hear of the page, so the browser says which one it is.
 * @returns no section beside a page that is none of theirs
 */
export function useSection(sections: readonly Section[]): { path: string; current: Section | undefined } {
  const path = usePathname();
  const current = sections.findLast((one) => path === one.path || path.startsWith(`${one.path}/`));
  return { path, current };
}

/** Where one is, and where one can go. A layout holds it, so that it stays while the pages change, with the focus on it. */
export function SectionNav({
  label,
  sections,
  current,
  className,
  listClassName = "",
}: {
  label: string;
  sections: readonly Section[];
  current: Section | undefined;
  className: string;
  listClassName?: string;
}) {
  return (
    <nav aria-label={label} className={`-mx-2 ${className}`}>
      <ul className={`flex flex-wrap gap-1 ${listClassName}`}>
        {sections.map((section) => (
          <li key={section.path}>
            <Link
              href={section.path}
              // Pages of somebody's own are read when they are asked for, not ahead.
              prefetch={false}
              aria-current={section === current ? "page" : undefined}
              className="inline-flex min-h-11 w-full items-center gap-2.5 rounded-md px-snug font-medium text-muted transition-colors hover:bg-sunken hover:text-ink aria-[current=page]:bg-sunken aria-[current=page]:text-ink"
            >
              {section.icon ? <SubjectIcon of={section.icon} className="hidden size-5 md:block" /> : null}
              {section.name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
