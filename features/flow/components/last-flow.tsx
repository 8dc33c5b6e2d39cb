import Link from "next/link";
import { recentFlows } from "@/features/flow/recorder";
import { summaryOf } from "@/features/flow/summary";

/** The newest flow, drawn: a section for a page of development. */
export function LastFlow() {
  const [flow] = recentFlows();
  if (!flow) return <p className="text-muted">Sign in, and what happened is drawn here.</p>;
  const { title, verdict } = summaryOf(flow);
  return (
    <div>
      <p>
        <Link
          href={`/flow/${flow.id}`}
          className="inline-flex min-h-11 items-center font-medium underline decoration-line-strong underline-offset-4"
        >
          {title}
        </Link>
        : {verdict}
      </p>
      <div className="mt-4 hidden max-h-96 overflow-hidden rounded-md border border-line sm:block">
        <Picture flow={flow} title={title} />
      </div>
    </div>
  );
}

/** A flow's drawing. The page says the same in words. */
export function Picture({ flow, title }: { flow: { id: string }; title: string }) {
  // biome-ignore lint/performance/noImgElement: an SVG is of any size
  return <img src={`/flow/${flow.id}/drawing.svg`} alt={`Sequence diagram: ${title}`} className="w-full" />;
}
