"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { failuresPath, logPath, peoplePath } from "@/features/admin/paths";

const sections = [
  { path: peoplePath, name: "People" },
  { path: failuresPath, name: "Failed sign-ins" },
  { path: logPath, name: "Log" },
];

/** Where one is in the administration, and where one can go. The layout holds it, as the account's does. */
export function AdminNav() {
  const path = usePathname();
  const current = sections.findLast((one) => path === one.path || path.startsWith(`${one.path}/`));
  return (
    <nav aria-label="Administration" className="-mx-2 mb-6 border-b border-line pb-2">
      <ul className="flex flex-wrap gap-1">
        {sections.map((section) => (
          <li key={section.path}>
            <Link
              href={section.path}
              prefetch={false}
              aria-current={section === current ? "page" : undefined}
              className="inline-flex min-h-11 items-center rounded-md px-snug font-medium text-muted hover:bg-sunken aria-[current=page]:bg-sunken aria-[current=page]:text-ink"
            >
              {section.name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
