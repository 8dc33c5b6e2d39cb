"use client";

import { SectionNav, useSection } from "@/components/section-nav";
import { sections } from "@/features/account/sections";

/** The sections of the account. Beside a page that is none of them it is not there. */
export function AccountNav() {
  const { path, current } = useSection(sections);
  if (!current || (current.path === "/account" && path !== "/account")) return null;
  return (
    <SectionNav
      label="Account"
      sections={sections}
      current={current}
      className="self-start md:sticky md:top-6 md:mx-0"
      listClassName="md:flex-col"
    />
  );
}
