import { type Tone, ToneIcon } from "@/components/notice";
import type { Finding, Severity } from "@/features/doctor/finding";

const tones: Record<Severity, Tone> = { error: "danger", warning: "warning", note: "info" };

/** What is wrong, the worst first; each says what to do. */
export function FindingList({ findings }: { findings: readonly Finding[] }) {
  if (findings.length === 0)
    return (
      <p className="flex gap-3">
        <ToneIcon tone="success" className="mt-0.5 size-5" />
        Nothing to mend.
      </p>
    );
  return (
    <ul className="grid gap-4">
      {findings.map(({ code, severity, text }) => (
        <li key={text} className="flex gap-3">
          <ToneIcon tone={tones[severity]} className="mt-0.5 size-5" />
          <div className="min-w-0">
            <p>
              <Worded text={text} />
            </p>
            <p className="mt-0.5 font-mono text-sm text-muted">{code}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Shows what stands in backticks as code. */
export function Worded({ text }: { text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 1 ? (
      <code key={part} className="font-mono text-sm">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
