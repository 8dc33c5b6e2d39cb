import { Notice } from "@/components/notice";
import { findConnectionNotice } from "@/features/connections/notices";

/** What has just happened to a connection, and where at the provider the rest can be done. */
export function ConnectionTold({
  notice,
  provider,
}: {
  /** The page's `notice` parameter. */
  notice: unknown;
  /** The provider that it is about, with the page where it lists the apps a person has permitted. */
  provider: { name: string; page: string | null } | null;
}) {
  const told = findConnectionNotice(notice, provider?.name ?? null);
  if (!told) return null;
  return (
    <div className="mb-6">
      <Notice news tone={told.tone}>
        {told.text}
        {told.pointsThere && provider?.page ? (
          <>
            {" "}
            You can also{" "}
            <a
              href={provider.page}
              rel="noreferrer"
              className="font-medium underline decoration-line-strong underline-offset-4 hover:decoration-current"
            >
              remove it at {provider.name}
            </a>
            .
          </>
        ) : null}
      </Notice>
    </div>
  );
}
