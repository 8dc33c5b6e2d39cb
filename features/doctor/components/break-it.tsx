import { buttonClass } from "@/components/button";
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import type { Section } from "@/features/doctor/section";
import { faultKinds } from "@/features/doctor/stand-ins";

/** Starts a sign-in at a local provider that misbehaves as chosen: every error that a person can meet. */
export async function BreakIt({ now: { wired }, query }: Section) {
  const local = wired.filter(({ state }) => state === "local provider");
  const kinds = (await faultKinds()).filter(({ provider }) => local.some(({ id }) => id === provider));
  const at = local.find(({ id }) => id === query.at) ?? local[0];
  const chosen = kinds.find(({ provider }) => provider === at?.id);
  if (!at || !chosen)
    return (
      <p className="max-w-2xl text-muted">
        {local.length === 0
          ? "Every provider is the real one, or off. A provider without credentials has a local stand-in, which can be told to misbehave."
          : "The local stand-ins do not answer. Start the app with npm run dev, which brings them along."}
      </p>
    );
  return (
    <div className="max-w-2xl">
      {query.broken === "no" ? (
        <div className="mb-5">
          <Notice news tone="warning">
            Nothing was started: that stand-in does not know this fault, or does not answer. Choose again.
          </Notice>
        </div>
      ) : null}
      <p className="text-muted">
        Choose what goes wrong. Your next sign-in at that stand-in meets it, whoever you choose there, within
        two minutes; then read what a person is told, and what the log says.
      </p>
      <nav aria-label="Stand-in that misbehaves" className="mt-4">
        <ul className="flex flex-wrap gap-2">
          {local.map(({ id, name }) => (
            <li key={id}>
              <a
                href={`/?at=${id}#break`}
                aria-current={id === at.id ? "true" : undefined}
                className="inline-flex min-h-11 items-center rounded-md border border-line-strong px-4 font-medium hover:bg-sunken aria-[current]:border-accent aria-[current]:bg-accent-soft aria-[current]:text-accent"
              >
                {name}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <form method="post" action="/setup/form/break" className="mt-4 flex flex-wrap items-end gap-3">
        <input type="hidden" name="provider" value={at.id} />
        <div className="min-w-0 grow basis-64">
          <label htmlFor="fault" className="font-medium">
            What goes wrong
          </label>
          <select
            id="fault"
            name="fault"
            className="mt-2 block min-h-11 w-full rounded-md border border-line-strong bg-surface px-3 py-2 text-ink"
          >
            {chosen.stages.map(({ title, faults }) => (
              <optgroup key={title} label={title}>
                {faults.map(({ id, label }) => (
                  <option key={id} value={id}>
                    {label}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </div>
        <SubmitButton className={buttonClass("primary")} provider={at.name}>
          Start with {at.name}
        </SubmitButton>
      </form>
    </div>
  );
}
