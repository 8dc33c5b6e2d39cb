import { worthColumns, worthNow } from "@/features/providers/on-offer";
import { isWelcome, type Role, roleOf } from "@/features/session/policy";
import { env } from "@/lib/env";

/** A person as an administrator sees them in a list. */
export type PersonSummary = {
  id: string;
  name: string | null;
  email: string | null;
  image: string | null;
  role: Role;
  disabledAt: Date | null;
  /** Whether ALLOWED_EMAILS lets them in. */
  welcome: boolean;
  /** Days since the epoch (UTC); 0 where it is not known. */
  lastSeenDay: number;
  createdAt: Date;
  /** Auth.js's ids, in the order in which they were linked, each once. */
  providers: string[];
};

/** The columns that `toSummary` reads. */
export const summaryColumns = {
  id: true,
  name: true,
  email: true,
  image: true,
  role: true,
  disabledAt: true,
  lastSeenDay: true,
  createdAt: true,
  accounts: {
    select: { id: true, label: true, linkedAt: true, ...worthColumns },
    orderBy: { linkedAt: "asc" },
  },
} as const;

type SummaryRow = Omit<PersonSummary, "role" | "welcome" | "providers"> & {
  role: string;
  accounts: Parameters<typeof worthNow>[0][];
};

export function toSummary({ accounts, role, ...row }: SummaryRow): PersonSummary {
  const { id, name, email, image, disabledAt, lastSeenDay, createdAt } = row;
  const emails = accounts.map((account) => ({ email: account.email, worth: worthNow(account) }));
  return {
    ...{ id, name, email, image, disabledAt, lastSeenDay, createdAt },
    role: roleOf({ role, email }, emails, env()),
    welcome: isWelcome(emails, env()),
    providers: [...new Set(accounts.map(({ provider }) => provider))],
  };
}
