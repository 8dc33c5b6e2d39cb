import type { Metadata } from "next";
import { buttonClass } from "@/components/button";
import { TextField } from "@/components/text-field";
import { FindingList } from "@/features/doctor/components/finding-list";
import { ProviderSetup } from "@/features/doctor/components/provider-setup";
import { sorted } from "@/features/doctor/examine";
import { liveFindings } from "@/features/doctor/live";
import { lookNow } from "@/features/doctor/now";
import { knownSite, readSite } from "@/features/doctor/site";
import { PageShell } from "@/features/frame/components/page-shell";
import { currentSession } from "@/features/session/auth";

export const metadata: Metadata = { title: "Set up", robots: { index: false } };

type Query = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** The developer's set-up page. Only the development server has it (next.config.ts). */
export default async function SetupPage({ searchParams }: Query) {
  const { site: typed, live } = await searchParams;
  const session = await currentSession("/setup");
  const { origin, wired, findings } = await lookNow();
  const wanted = typeof typed === "string" ? typed : knownSite();
  const site = readSite(wanted);
  const all = live === "yes" ? sorted([...findings, ...(await liveFindings())]) : findings;
  return (
    <PageShell viewer={session?.user ?? null}>
      <div className="max-w-3xl">
        <h1 className="text-2xl font-semibold">Set up</h1>
        <p className="mt-3 text-muted">
          What this app is wired to, and what it takes to go live. Only the development server shows this
          page; <code className="font-mono text-sm text-ink">npm run doctor</code> says the same in a
          terminal, and more of this machine.
        </p>

        <section id="findings" aria-labelledby="findings-title" className="mt-10">
          <h2 id="findings-title" className="text-xl font-semibold">
            What there is to mend
          </h2>
          <div className="mt-4">
            <FindingList findings={all} />
          </div>
          <form method="get" action="/setup" className="mt-5">
            <input type="hidden" name="site" value={wanted} />
            <button type="submit" name="live" value="yes" className={buttonClass("secondary")}>
              Ask the providers as well
            </button>
            <p className="mt-2 text-sm text-muted">
              {live === "yes"
                ? "They have been asked: by name, certificate, clock, callback and credentials, without anybody signing in."
                : "Asks each real provider whether it answers, knows the callback and takes the credentials. Nobody signs in."}
            </p>
          </form>
        </section>

        <section aria-labelledby="site-title" className="mt-12">
          <h2 id="site-title" className="text-xl font-semibold">
            Where it will live
          </h2>
          <form method="get" action="/setup" className="mt-4 flex flex-wrap items-end gap-3">
            <div className="min-w-0 grow basis-72">
              <TextField
                label="Address of your site"
                hint="For the callback URLs below. It is kept nowhere."
                name="site"
                type="text"
                inputMode="url"
                autoComplete="url"
                placeholder="https://app.example.com"
                defaultValue={wanted}
                problem={site && "problem" in site ? site.problem : undefined}
              />
            </div>
            <button type="submit" className={buttonClass("secondary")}>
              Show its callbacks
            </button>
          </form>
        </section>

        <section aria-labelledby="providers-title" className="mt-12">
          <h2 id="providers-title" className="mb-4 text-xl font-semibold">
            Providers
          </h2>
          {wired.map((one) => (
            <ProviderSetup
              key={one.id}
              wired={one}
              origin={origin}
              site={site && "origin" in site ? site.origin : null}
            />
          ))}
        </section>
      </div>
    </PageShell>
  );
}
