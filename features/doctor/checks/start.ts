import { type Check, finding } from "@/features/doctor/finding";
import { otherPort, startFaults } from "@/features/setup/configuration";
import { parseEnv } from "@/lib/env";

const refused = finding("error", "start");
const port = finding("warning", "auth_url_other_port");

/** What the app itself refuses to start with, or says when it starts: by its own code. */
export const startChecks: Check = ({ source }) => {
  const { env } = parseEnv(source);
  const advice = env && otherPort(env);
  return [
    ...startFaults(source).map((text) => refused(/^[A-Z][A-Z0-9_]+/.exec(text)?.[0] ?? "the app", text)),
    ...(advice ? [port("AUTH_URL", advice)] : []),
  ];
};
