import { grantNames, grantOf, grants, hasPkce, whyNot } from "@/features/flow/grants";
import type { FlowKind } from "@/features/flow/summary";
import type { RecordedFlow } from "@/features/flow/types";

/** The five grant types: which one a flow used, and why not the others. */
export function GrantTypes({ flow, kind }: { flow: RecordedFlow; kind: FlowKind }) {
  const used = grantOf(kind);
  return (
    <>
      <ul className="grid gap-4">
        {grantNames.map((name) => {
          const { name: title, source, says } = grants[name];
          const isUsed = name === used;
          return (
            <li
              key={name}
              className={`rounded-md border p-4 ${isUsed ? "border-accent bg-accent-soft" : "border-line"}`}
            >
              <p className="font-medium">
                {title} <span className="text-sm font-normal text-muted">({source})</span>
              </p>
              <p className="mt-1">{says}</p>
              <p className={`mt-1 ${isUsed ? "font-medium text-accent" : "text-muted"}`}>
                {isUsed ? `This one${usedHow(flow, kind)}.` : `Not this one: ${whyNot(name, kind)}`}
              </p>
            </li>
          );
        })}
      </ul>
      <p className="mt-4 text-muted">
        Devices without a browser have one more since: device authorization (RFC 8628).
      </p>
    </>
  );
}

function usedHow(flow: RecordedFlow, kind: FlowKind): string {
  if (kind !== "sign-in" && kind !== "exchange") return "";
  return hasPkce(flow) ? ", with PKCE" : ", without PKCE, which this provider does not know";
}
