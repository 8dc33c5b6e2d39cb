import type { PersonSummary } from "@/features/admin/summary";

const looks = {
  plain: "border-line bg-sunken",
  accent: "border-accent/40 bg-accent-soft",
  danger: "border-danger/40 bg-danger-soft",
};

/** What is out of the ordinary about a person, in words. */
export function Badges({ person }: { person: Pick<PersonSummary, "role" | "disabledAt" | "welcome"> }) {
  const { role, disabledAt, welcome } = person;
  return (
    <>
      {role === "admin" ? <Badge look="accent">Administrator</Badge> : null}
      {disabledAt ? <Badge look="danger">Disabled</Badge> : null}
      {welcome ? null : <Badge look="plain">Not on ALLOWED_EMAILS</Badge>}
    </>
  );
}

function Badge({ look, children }: { look: keyof typeof looks; children: string }) {
  return (
    <span className={`inline-block rounded-md border px-2 py-0.5 text-sm font-medium ${looks[look]}`}>
      {children}
    </span>
  );
}
