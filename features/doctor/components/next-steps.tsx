import type { ReactNode } from "react";
import type { Section } from "@/features/doctor/section";

/** The steps that are left, by what has been done: each is a link, or a command. */
export function NextSteps({ viewer, now: { wired, findings } }: Section) {
  const open = findings.filter(({ severity }) => severity !== "note").length;
  const real = wired.filter(({ state }) => state === "real");
  const first = wired.find(({ state }) => state === "local provider" || state === "off");
  return (
    <ol className="grid max-w-3xl gap-8 sm:grid-cols-2">
      {viewer ? (
        <Step href="/account" title="Look at your account">
          What people have of it: connections, devices, activity, their data.
        </Step>
      ) : (
        <Step href="/signin" title="Sign in">
          With a local stand-in, as anybody. It takes three clicks.
        </Step>
      )}
      {open > 0 ? (
        <Step href="/setup#findings" title={open === 1 ? "Mend one thing" : `Mend ${open} things`}>
          Something in the configuration will not work as it is. It is said what to do.
        </Step>
      ) : null}
      {first ? (
        <Step
          href={`/setup#${first.id}`}
          title={real.length === 0 ? "Go live with one provider" : `Add ${first.name}`}
        >
          Two values from its console. The callback URL and the steps are there to copy.
        </Step>
      ) : null}
      <Step title="Give it your name">
        <Code>npm run rename -- "Acme"</Code>
      </Step>
      <Step title="Make this page yours">
        Replace <Code>app/page.tsx</Code>. <Code>docs/guides/add-a-feature.md</Code> makes the next one, for
        who is signed in.
      </Step>
      <Step title="Take away what you do not need">
        <Code>npm run remove</Code> lists every part, and takes it away whole.
      </Step>
    </ol>
  );
}

function Step({ href, title, children }: { href?: string; title: string; children: ReactNode }) {
  return (
    <li className="border-t border-line pt-3">
      {href ? (
        <a
          href={href}
          className="inline-flex min-h-11 items-center font-medium underline decoration-line-strong underline-offset-4 hover:decoration-current"
        >
          {title}
        </a>
      ) : (
        <p className="flex min-h-11 items-center font-medium">{title}</p>
      )}
      <p className="text-muted">{children}</p>
    </li>
  );
}

function Code({ children }: { children: string }) {
  return <code className="font-mono text-sm text-ink">{children}</code>;
}
