"use client";

import { SectionNav, useSection } from "@/components/section-nav";
import { failuresPath, logPath, peoplePath } from "@/features/admin/paths";

const sections = [
  { path: peoplePath, name: "People", icon: "people" },
  { path: failuresPath, name: "Failed sign-ins", icon: "warning" },
  { path: logPath, name: "Log", icon: "list" },
] as const;

/** The sections of the administration. */
export function AdminNav() {
  const { current } = useSection(sections);
  return (
    <SectionNav
      label="Administration"
      sections={sections}
      current={current}
      className="mb-6 border-b border-line pb-2"
    />
  );
}
