import { BreakIt } from "@/features/doctor/components/break-it";
import { NextSteps } from "@/features/doctor/components/next-steps";
import { WiredTo } from "@/features/doctor/components/wired-to";
import { lookNow } from "@/features/doctor/now";
import type { Query, Section } from "@/features/doctor/section";
import { LastFlow } from "@/features/flow/components/last-flow";
import type { SessionUser } from "@/features/session/queries";
import { brand } from "@/lib/brand";

/** The dashboard, from top to bottom. A section is a line here, and a component that is given the above. */
const sections = [
  { id: "wired", title: "What is wired to what", Show: WiredTo },
  { id: "next", title: "What you do next", Show: NextSteps },
  { id: "break", title: "Break it now", Show: BreakIt },
  { id: "flow", title: "What the last sign-in did", Show: LastFlow },
];

/** What a developer sees who has just started the app: how it is wired, what is next, and what can go wrong. */
export async function Dashboard({ viewer, query }: { viewer: SessionUser | null; query: Promise<Query> }) {
  const given: Section = { viewer, now: await lookNow(), query: await query };
  return (
    <>
      <div className="max-w-2xl">
        <h1 className="text-3xl font-semibold">
          {viewer ? <>It works. You are in.</> : <>It works. Try the door.</>}
        </h1>
        <p className="mt-5 text-lg text-muted">
          {viewer ? (
            <>
              You are signed in as{" "}
              <bdi className="font-medium text-ink">{viewer.name ?? "somebody without a name"}</bdi>.
            </>
          ) : (
            <>
              Local stand-ins of the providers answer until you add credentials. They speak the real protocol.
            </>
          )}{" "}
          This is {brand.name}'s dashboard for developers; visitors of a production build see the rest of{" "}
          <code className="font-mono text-base text-ink">app/page.tsx</code>.
        </p>
      </div>
      {sections.map(({ id, title, Show }) => (
        <section key={id} id={id} aria-labelledby={`${id}-title`} className="mt-14">
          <h2 id={`${id}-title`} className="text-xl font-semibold">
            {title}
          </h2>
          <div className="mt-5">
            <Show {...given} />
          </div>
        </section>
      ))}
    </>
  );
}
