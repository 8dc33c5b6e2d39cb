import { drawFlow } from "@/features/flow/drawing";
import { rowsOf } from "@/features/flow/rows";
import { summaryOf } from "@/features/flow/summary";
import type { RecordedFlow } from "@/features/flow/types";

/** @returns a flow's sequence diagram, an SVG document to show or to keep */
export function pictureOf(flow: RecordedFlow): string {
  const { title, verdict, provider, kind } = summaryOf(flow);
  const who = {
    browser: kind === "exchange" ? `with ${flow.client}` : "and browser",
    client: "this app",
    authorization: provider,
    resource: provider,
    database: "of this app",
  };
  return drawFlow({ title, description: verdict }, rowsOf(flow), who);
}
