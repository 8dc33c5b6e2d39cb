import type { ReactNode } from "react";
import { Notice } from "@/components/notice";
import { missingOperator, type Operator } from "@/features/legal/operator";
import { env } from "@/lib/env";

/** The day on which one of the two pages last said something else. */
export const lastChanged = new Date("2026-11-21T00:00:00Z");

const date = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" });

/** A page of text, with what its developer is to do about it while they develop. */
export function LegalPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <article className="max-w-2xl">
      {env().NODE_ENV === "development" ? <ForDevelopers missing={missingOperator(env())} /> : null}
      <h1 className="text-2xl font-semibold">{title}</h1>
      <p className="mt-5 text-sm text-muted">
        Last changed on{" "}
        <time dateTime={lastChanged.toISOString().slice(0, 10)}>{date.format(lastChanged)}</time>.
      </p>
      {children}
    </article>
  );
}

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-10">
      <h2 className="text-xl font-semibold">{title}</h2>
      <div className="mt-3 grid gap-3">{children}</div>
    </section>
  );
}

/** Who stands behind the site, and how they are reached, as far as that is known. */
export function Contact({ operator }: { operator: Operator }) {
  return (
    <p>
      This site, {operator.site}, is run by {operator.name}
      {operator.address ? `, ${operator.address}` : ""}.
      {operator.email ? (
        <>
          {" "}
          You reach us at{" "}
          <a
            href={`mailto:${operator.email}`}
            className="underline decoration-line-strong underline-offset-4"
          >
            {operator.email}
          </a>
          .
        </>
      ) : null}
    </p>
  );
}

function ForDevelopers({ missing }: { missing: string[] }) {
  return (
    <div className="mb-8">
      <Notice tone="warning">
        <p>
          Shown in development only. This page is a template: read{" "}
          <code className="font-mono text-sm">docs/guides/legal-pages.md</code>, and have it read by a lawyer
          before you go live.
        </p>
        {missing.length > 0 ? (
          <p className="mt-2">
            It cannot say who runs this site before you set{" "}
            <code className="font-mono text-sm">{missing.join(" and ")}</code> in{" "}
            <code className="font-mono text-sm">.env.local</code>.
          </p>
        ) : null}
      </Notice>
    </div>
  );
}
