import Link from "next/link";
import type { Party } from "@/features/admin/log/queries";
import { personPath } from "@/features/admin/paths";

/** A person by name; of whoever is gone there is the id alone. */
export function PartyLink({ party: { id, name, gone } }: { party: Party }) {
  if (gone)
    return (
      <span>
        somebody removed since (<code className="font-mono text-sm">{id}</code>)
      </span>
    );
  return (
    <Link
      href={personPath(id)}
      prefetch={false}
      className="font-medium underline decoration-line-strong underline-offset-4"
    >
      <bdi>{name ?? "somebody without a name"}</bdi>
    </Link>
  );
}
