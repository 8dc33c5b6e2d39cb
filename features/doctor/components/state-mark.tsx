import { ToneIcon } from "@/components/notice";
import type { Wired } from "@/features/setup/wiring";

const marks = {
  real: { tone: "success", words: "the real one" },
  "local provider": { tone: "info", words: "local stand-in" },
  off: { tone: "neutral", words: "off" },
  faulty: { tone: "danger", words: "set in part, or wrongly" },
} as const;

/** How a provider is wired, by shape and words. */
export function StateMark({ state }: { state: Wired["state"] }) {
  const { tone, words } = marks[state];
  return (
    <span className="inline-flex items-center gap-2 text-sm text-muted">
      <ToneIcon tone={tone} className="size-4" />
      {words}
    </span>
  );
}
