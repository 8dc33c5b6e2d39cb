import { ProviderIcon } from "@/components/provider-icon";
import { StateMark } from "@/features/doctor/components/state-mark";
import type { Section } from "@/features/doctor/section";
import { databaseFault } from "@/features/health/queries";
import { findEntry } from "@/features/providers";
import { dialectOf } from "@/lib/database/url";
import { env } from "@/lib/env";

const link = "flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 rounded-md px-2 hover:bg-sunken";

/** Each provider with where it points, and the database. A row leads to what it takes to change it. */
export async function WiredTo({ now: { wired } }: Section) {
  const fault = await databaseFault();
  const database = dialectOf(env().DATABASE_URL) === "postgresql" ? "PostgreSQL" : "SQLite";
  return (
    <ul className="grid max-w-3xl gap-x-8 sm:grid-cols-2">
      {wired.map(({ id, name, state }) => {
        const icon = findEntry(id)?.button.icon;
        return (
          <li key={id} className="border-t border-line py-1">
            {/* Plain, so that the browser opens the part that it leads to. */}
            <a href={`/setup#${id}`} className={link}>
              {icon ? <ProviderIcon icon={icon} /> : null}
              <span className="grow font-medium">{name}</span>
              <StateMark state={state} />
            </a>
          </li>
        );
      })}
      <li className="border-t border-line py-1">
        <a href="/api/health/ready" className={link}>
          <span className="grow font-medium">Database</span>
          <span className="text-sm text-muted">
            {fault ? `${database}, not ready: ${fault}` : `${database}, ready`}
          </span>
        </a>
      </li>
    </ul>
  );
}
