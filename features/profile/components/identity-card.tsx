import type { ReactNode } from "react";
import { Avatar } from "@/components/avatar";
import { Card } from "@/components/card";
import { RelativeTime } from "@/components/relative-time";
import { SoftBreaks } from "@/components/soft-breaks";

/** Who somebody is here, at a glance. */
export function IdentityCard({
  user,
  emailSource,
  memberSince,
  signedInWith,
  provider,
}: {
  user: { name: string | null; email: string | null; image: string | null; role: "user" | "admin" };
  /** The provider that verified the email. */
  emailSource: string | null;
  memberSince: Date;
  signedInWith: string | null;
  /** Its name, if that was a provider: ways in of this site's own know of no email. */
  provider: string | null;
}) {
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-4 sm:flex-nowrap sm:gap-5">
        <Avatar name={user.name} image={user.image} size="lg" />
        <div className="min-w-0">
          <p className="line-clamp-3 text-2xl font-semibold">
            <bdi>{user.name ?? "No name yet"}</bdi>
          </p>
          <p className="mt-1 line-clamp-3 text-muted">
            {user.email ? <SoftBreaks text={user.email} /> : "No email"}
          </p>
        </div>
      </div>
      <dl className="mt-6 grid gap-4 border-t border-line pt-6">
        <Fact term="Email">
          {user.email
            ? `Verified by ${emailSource ?? "a provider"}`
            : `${provider ?? "Your provider"} gave us no email it has verified. You don't need one here.`}
        </Fact>
        {signedInWith ? <Fact term="Signed in with">{signedInWith}</Fact> : null}
        <Fact term="Joined">
          <RelativeTime date={memberSince} />
        </Fact>
        {user.role === "admin" ? <Fact term="Role">Administrator</Fact> : null}
      </dl>
    </Card>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid gap-1 sm:grid-cols-[9rem_1fr] sm:items-baseline">
      <dt className="text-sm text-muted">{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
