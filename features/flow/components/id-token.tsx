import { claims } from "@/features/flow/explained";
import type { CheckRow, Row } from "@/features/flow/rows";
import type { DecodedToken } from "@/features/flow/types";
import { Values } from "./flow-steps";

/** An ID token in its three parts, with what was made sure of. */
export function IdToken({ token, rows }: { token: DecodedToken; rows: readonly Row[] }) {
  const { header, payload, signature } = token;
  const made = rows.filter((row): row is CheckRow => row.kind === "check" && aboutToken.test(row.source));
  const signed = made.find(({ title }) => title.startsWith("The signature is by a key"))?.outcome;
  return (
    <div className="grid gap-6">
      <div>
        <h3 className="font-semibold">Header</h3>
        <Values values={header} table={claims} />
      </div>
      <div>
        <h3 className="font-semibold">Payload</h3>
        <Values values={payload} table={claims} />
      </div>
      <div>
        <h3 className="font-semibold">Signature</h3>
        <p className="mt-2">
          {signature.algorithm}, {signature.characters} characters, by the key{" "}
          <code className="font-mono text-sm">{signature.key ?? "without a name"}</code>.{" "}
          {signed === "passed"
            ? "It was verified with the key of that name among those that the provider publishes."
            : "It was not verified, so nothing that the token says counts."}
        </p>
      </div>
      <div>
        <h3 className="font-semibold">What was checked</h3>
        <ul className="mt-2 grid gap-1">
          {made.map(({ title, source, outcome }) => (
            <li key={title} className={outcome === "failed" ? "font-medium text-danger" : ""}>
              {title}: {outcome} <span className="text-sm text-muted">({source})</span>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

const aboutToken = /^OpenID Connect Core|^RFC 8725|^Microsoft/;
