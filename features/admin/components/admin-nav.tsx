"use client";

import { SectionNav, useSection } from "@/components/section-nav";
import { failuresPath, logPath, peoplePath } from "@/features/admin/paths";

const sections = [
  { path: peoplePath, name: "People" },
  { path: failuresPath, name: "Failed sign-ins" },
  { path: logPath, name: "Log" },
];

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
