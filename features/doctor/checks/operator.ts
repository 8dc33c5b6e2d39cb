import { type Check, finding } from "@/features/doctor/finding";
import { missingOperator } from "@/features/legal/operator";
import { parseEnv } from "@/lib/env";

const missing = finding("note", "operator_missing");

/** What providers ask for before they let an app out of its test. */
export const operatorChecks: Check = ({ source, mode }) => {
  const { env } = parseEnv(source);
  const names = env && mode === "production" ? missingOperator(env) : [];
  return names.map((name) =>
    missing(
      name,
      `${name} is not set, so the privacy and terms pages do not say who runs this site. Set it (docs/guides/legal-pages.md).`,
    ),
  );
};
