type Level = "debug" | "info" | "warn" | "error";
type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

const order: Record<Level, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/**
 * Writes one line for one event: JSON in production, words in development.
 * Fields are scalars on purpose: a whole row, token set or request cannot be passed by accident.
 *
 * @param event what happened, in snake_case, such as `sign_in_failed`
 */
export function log(level: Level, event: string, fields: Fields = {}): void {
  const threshold = process.env.LOG_LEVEL as Level | undefined;
  if (order[level] < (order[threshold ?? "info"] ?? order.info)) return;
  const line =
    process.env.NODE_ENV === "production"
      ? JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })
      : `${event} ${Object.entries(fields)
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
          .join(" ")}`;
  (level === "error" || level === "warn" ? process.stderr : process.stdout).write(`${line}\n`);
}
