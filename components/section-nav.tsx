"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

type Section = { path: string; name: string };

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
              className="inline-flex min-h-11 w-full items-center rounded-md px-snug font-medium text-muted hover:bg-sunken aria-[current=page]:bg-sunken aria-[current=page]:text-ink"
            >
              {section.name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
