import type { Metadata } from "next";
import Link from "next/link";
import { RelativeTime } from "@/components/relative-time";
import { Pages } from "@/features/admin/components/pages";
import { PartyLink } from "@/features/admin/components/party-link";
import { findActions, readLogFilter } from "@/features/admin/log/queries";
import { logPagePath, logPath } from "@/features/admin/paths";
import { actionText } from "@/features/admin/words";
import { logKept } from "@/features/directory/log";
import { requireRole } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";

export const metadata: Metadata = { title: "Administrators' log", robots: { index: false } };

export default async function AdminLogPage({ searchParams }: PageProps<"/admin/log">) {
  const filter = readLogFilter(await searchParams);
  const path = logPagePath(filter);
  const session = await requireRole("admin", path);
  const { actions, next } = await orUnavailable(path, () => findActions(session, filter));
  const { person, by, after } = filter;
  return (
    <div className="max-w-3xl">
      <h1 className="text-xl font-semibold">Administrators' log</h1>
      <p className="mt-3 text-muted">
        {person
          ? "What administrators did to one person."
          : by
            ? "What one administrator did."
            : "What administrators did, to whom and when."}{" "}
        The newest first. It is kept for {logKept} days, and nobody can change it here.
      </p>
      {person || by ? (
        <p>
          <Link
            href={logPath}
            prefetch={false}
            className="inline-flex min-h-11 items-center underline decoration-line-strong underline-offset-4"
          >
            Everything
          </Link>
        </p>
      ) : null}
      {actions.length > 0 ? (
        <ol className="mt-5 divide-y divide-line rounded-md border border-line bg-surface px-edge">
          {actions.map(({ id, kind, actor, subject, detail, at }) => (
            <li key={id} className="py-4">
              <p className="font-medium">
                {actionText(kind)}
                {detail ? <span className="font-normal text-muted">: {detail}</span> : null}
              </p>
              <p>
                <PartyLink party={subject} /> <span className="text-muted">by</span>{" "}
                <PartyLink party={actor} />
              </p>
              <p className="text-sm text-muted">
                <RelativeTime date={at} />
              </p>
            </li>
          ))}
        </ol>
      ) : (
        <p className="mt-5 text-muted">{after ? "Nothing is older than that." : "Nothing yet."}</p>
      )}
      <Pages
        first={after ? logPagePath({ person, by, after: null }) : null}
        next={next ? logPagePath({ person, by, after: next }) : null}
      />
    </div>
  );
}
