import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AccountShell } from "@/features/account/components/account-shell";
import { findProblem } from "@/features/account/form-problem";
import { retention } from "@/features/account/retention";
import { DeleteForm } from "@/features/account-data/components/delete-form";
import { DeleteSection } from "@/features/account-data/components/delete-section";
import { DownloadSection } from "@/features/account-data/components/download-section";
import { dataPath } from "@/features/account-data/deletion";
import { findHoldings } from "@/features/account-data/queries";
import { findEntry } from "@/features/providers";
import { requireUser } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";

export const metadata: Metadata = { title: "Your data", robots: { index: false } };

export default async function DataPage({ searchParams }: PageProps<"/account/data">) {
  const user = await requireUser(dataPath);
  const holdings = await orUnavailable(dataPath, () => findHoldings(user.id));
  // Deleted in another browser between the two questions.
  if (!holdings) redirect("/signin");
  const query = await searchParams;
  const connections = holdings.connections.map(({ id, provider, label }) => ({
    id,
    name: findEntry(provider)?.button.name ?? provider,
    label,
  }));
  return (
    <AccountShell path={dataPath} notice={query.notice}>
      <div className="grid gap-4">
        <DownloadSection />
        <DeleteSection
          connections={connections}
          devices={holdings.devices}
          events={holdings.events}
          own={holdings.own}
          retention={retention}
        >
          <DeleteForm refused={await findProblem(query, { form: "delete", userId: user.id })} />
        </DeleteSection>
      </div>
    </AccountShell>
  );
}
