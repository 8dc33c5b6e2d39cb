import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { AccountShell } from "@/features/account/components/account-shell";
import { findProblem } from "@/features/account/form-problem";
import { OfferPasskeyOnce } from "@/features/passkeys/components/offer-once";
import { IdentityCard } from "@/features/profile/components/identity-card";
import { Overview } from "@/features/profile/components/overview";
import { ProfileForms } from "@/features/profile/components/profile-forms";
import { emailChoices } from "@/features/profile/email-choices";
import { findEntry } from "@/features/providers";
import { wayName } from "@/features/providers/own-ways";
import { CameByCode, OneWayIn } from "@/features/recovery-codes/components/recovery-codes";
import { requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { findAccount } from "@/features/session/queries";
import { describeDevice } from "@/lib/device";
import { upperFirst } from "@/lib/personal-table";

export const metadata: Metadata = { title: "Profile", robots: { index: false } };

export default async function ProfilePage({ searchParams }: PageProps<"/account">) {
  const session = await requireSession("/account");
  const { user, provider, authenticatedAt } = session;
  const account = await orUnavailable("/account", () => findAccount(user.id));
  // Deleted in another browser between the two questions.
  if (!account) redirect("/signin");
  const { choices, source } = emailChoices(account.connections, user.email);
  const ways = account.connections.flatMap(({ id, provider, label }) => {
    const entry = findEntry(provider);
    return entry ? [{ id, name: entry.button.name, icon: entry.button.icon, label }] : [];
  });
  const signedInWith = wayName(provider);
  const query = await searchParams;
  const device = describeDevice((await headers()).get("user-agent"));
  return (
    <AccountShell path="/account" notice={query.notice}>
      <div className="grid gap-4">
        <CameByCode session={session} />
        <OfferPasskeyOnce session={session} />
        <IdentityCard
          user={user}
          emailSource={wayName(source)}
          memberSince={account.createdAt}
          signedInWith={signedInWith && upperFirst(signedInWith)}
          provider={findEntry(provider)?.button.name ?? null}
        />
        <Overview
          ways={ways}
          aboutWays={<OneWayIn userId={user.id} />}
          device={{ name: device.name, confirmedAt: authenticatedAt }}
        />
        <ProfileForms
          user={user}
          choices={choices.map(({ email, providers }) => ({
            email,
            providers: providers.map((id) => wayName(id) ?? id),
          }))}
          refused={await findProblem(query, { form: "name", userId: user.id })}
        />
      </div>
    </AccountShell>
  );
}
