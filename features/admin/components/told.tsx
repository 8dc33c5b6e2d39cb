import { Notice } from "@/components/notice";
import { findNotice } from "@/features/admin/paths";

/** What has just happened, if anything has. */
export function Told({ notice }: { notice: unknown }) {
  const told = findNotice(notice);
  return told ? (
    <div className="mb-8">
      <Notice news tone={told.tone}>
        {told.text}
      </Notice>
    </div>
  ) : null;
}
