import { Avatar } from "@/components/avatar";
import { buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { ProviderIcon, type ProviderIconData } from "@/components/provider-icon";
import { RelativeTime } from "@/components/relative-time";
import { SubmitButton } from "@/components/submit-button";

type Connection = {
  provider: string;
  name: string;
  icon: ProviderIconData;
  label: string | null;
  since: Date;
};

/** Who I am, by which provider, and the way out. */
export function AccountSummary({
  user,
  connections,
  signedInWith,
  signOut,
}: {
  user: {
    name: string | null;
    email: string | null;
    /** The provider that verified the email. */
    emailSource: string | null;
    image: string | null;
    role: string;
    memberSince: Date;
  };
  connections: Connection[];
  signedInWith: string | null;
  signOut: () => Promise<void>;
}) {
  return (
    <>
      <h1 className="text-xl font-semibold">Your account</h1>
      <Card className="mt-6">
        <div className="flex items-center gap-4">
          <Avatar name={user.name} image={user.image} size="lg" />
          <div className="min-w-0">
            <p className="line-clamp-3 text-lg font-semibold">
              <bdi>{user.name ?? "No name yet"}</bdi>
            </p>
            <p className="line-clamp-2 text-muted">{user.email ?? "No email"}</p>
          </div>
        </div>
        <dl className="mt-6 grid gap-4 border-t border-line pt-6">
          <Fact term="Email">
            {user.email
              ? `Verified by ${user.emailSource ?? "a provider"}`
              : `${signedInWith ?? "Your provider"} gave us no email it has verified. You don't need one here.`}
          </Fact>
          {signedInWith ? <Fact term="Signed in with">{signedInWith}</Fact> : null}
          <Fact term="Joined">
            <RelativeTime date={user.memberSince} />
          </Fact>
          {user.role === "admin" ? <Fact term="Role">Administrator</Fact> : null}
        </dl>
      </Card>

      <h2 className="mt-10 text-lg font-semibold">Ways to sign in</h2>
      <Card className="mt-4">
        <ul className="grid gap-5">
          {connections.map(({ provider, name, icon, label, since }) => (
            <li key={provider} className="flex items-center gap-4">
              <ProviderIcon icon={icon} />
              <div className="min-w-0">
                <p className="font-medium">{name}</p>
                <p className="text-sm text-muted">
                  {label ? (
                    <>
                      <bdi>{label}</bdi>, linked{" "}
                    </>
                  ) : (
                    "Linked "
                  )}
                  <RelativeTime date={since} />
                </p>
              </div>
            </li>
          ))}
        </ul>
      </Card>

      <form action={signOut} className="mt-10">
        <SubmitButton className={buttonClass("secondary", "w-full")} pending="Signing out…">
          Sign out
        </SubmitButton>
      </form>
    </>
  );
}

function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div className="grid gap-1 sm:grid-cols-[9rem_1fr] sm:items-baseline">
      <dt className="text-sm text-muted">{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
