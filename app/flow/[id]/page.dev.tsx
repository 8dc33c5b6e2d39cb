import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { buttonClass } from "@/components/button";
import { Notice } from "@/components/notice";
import { RelativeTime } from "@/components/relative-time";
import { FlowSteps } from "@/features/flow/components/flow-steps";
import { FlowTable } from "@/features/flow/components/flow-table";
import { GrantTypes } from "@/features/flow/components/grant-types";
import { IdToken } from "@/features/flow/components/id-token";
import { Picture } from "@/features/flow/components/last-flow";
import { findFlow } from "@/features/flow/recorder";
import { rowsOf } from "@/features/flow/rows";
import { duration, summaryOf } from "@/features/flow/summary";
import { PageShell } from "@/features/frame/components/page-shell";

type Props = { params: Promise<{ id: string }> };

const tones = { done: "success", cancelled: "neutral", failed: "danger", "under way": "info" } as const;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const flow = findFlow((await params).id);
  return { title: flow ? summaryOf(flow).title : "No such flow" };
}

/** One flow: drawn, in words, as a table. Its address has its id, or the reference of its failure. */
export default async function FlowPage({ params }: Props) {
  const flow = findFlow((await params).id);
  if (!flow) notFound();
  const { title, kind, state, verdict, gain, took } = summaryOf(flow);
  const rows = rowsOf(flow);
  const drawing = `/flow/${flow.id}/drawing.svg`;
  return (
    <PageShell>
      <p>
        <Link href="/flow" className="inline-flex min-h-11 items-center underline underline-offset-4">
          All flows
        </Link>
      </p>
      <h1 className="text-2xl font-semibold">{title}</h1>
      <p className="mt-2 text-muted">
        <RelativeTime date={new Date(flow.begun)} />
        {took === null ? null : `, ${duration(took)}`}
        {flow.reference ? `, reference ${flow.reference}` : null}
      </p>
      <div className="mt-6">
        <Notice tone={tones[state]}>
          <p className="font-medium">{verdict}</p>
          {gain ? <p className="mt-1">Without this check: {gain}</p> : null}
        </Notice>
      </div>

      <Section id="drawing" title="Drawn">
        <div className="hidden overflow-hidden rounded-md border border-line sm:block">
          <Picture flow={flow} title={title} />
        </div>
        <p className="flex flex-wrap gap-3 sm:mt-4">
          <a href={drawing} className={buttonClass("secondary")}>
            Open the drawing
          </a>
          <a href={drawing} download={`flow-${flow.id}.svg`} className={buttonClass("secondary")}>
            Keep it as SVG
          </a>
        </p>
      </Section>
      <Section id="words" title="Step by step">
        <p className="mb-6 max-w-2xl text-muted">
          Secrets are shown as their kind and length. Equal marks stand for equal values.
        </p>
        <FlowSteps rows={rows} />
      </Section>
      {flow.idToken ? (
        <Section id="id-token" title="The ID token">
          <IdToken token={flow.idToken} rows={rows} />
        </Section>
      ) : null}
      <Section id="grants" title="Grant types">
        <GrantTypes flow={flow} kind={kind} />
      </Section>
      <Section id="table" title="As a table">
        <FlowTable rows={rows} />
      </Section>
    </PageShell>
  );
}

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="mt-12">
      <h2 id={id} className="mb-5 text-xl font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}
