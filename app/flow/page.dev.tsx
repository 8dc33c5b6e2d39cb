import type { Metadata } from "next";
import Link from "next/link";
import { RelativeTime } from "@/components/relative-time";
import { recentFlows } from "@/features/flow/recorder";
import { duration, summaryOf } from "@/features/flow/summary";
import { PageShell } from "@/features/frame/components/page-shell";

export const metadata: Metadata = { title: "What happened" };

/** The last flows with a provider. There is no such page in a production build. */
export default function FlowsPage() {
  const flows = recentFlows();
  return (
    <PageShell>
      <h1 className="text-2xl font-semibold">What happened</h1>
      <p className="mt-3 max-w-2xl text-muted">
        Every sign-in, refresh and call of a provider since this server started, the last 50. It is drawn from
        the steps that OpenTelemetry exports, in development only. Secrets are not kept.
      </p>
      {flows.length === 0 ? (
        <p className="mt-8">
          Nothing yet.{" "}
          <Link href="/signin" className="underline underline-offset-4">
            Sign in
          </Link>
          , then come back.
        </p>
      ) : (
        <ul className="mt-8 grid gap-3">
          {flows.map((flow) => {
            const { title, state, verdict, took } = summaryOf(flow);
            return (
              <li key={flow.id} className="rounded-md border border-line bg-surface p-4">
                <Link
                  href={`/flow/${flow.id}`}
                  className="inline-flex min-h-11 items-center font-medium underline decoration-line-strong underline-offset-4"
                >
                  {title}
                </Link>
                <p className={state === "failed" ? "font-medium text-danger" : ""}>{verdict}</p>
                <p className="mt-1 text-sm text-muted">
                  <RelativeTime date={new Date(flow.begun)} />
                  {took === null ? null : `, ${duration(took)}`}
                  {flow.reference ? `, reference ${flow.reference}` : null}
                </p>
              </li>
            );
          })}
        </ul>
      )}
    </PageShell>
  );
}
