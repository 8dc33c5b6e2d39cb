import type { Metadata } from "next";
import { redirect, unstable_rethrow } from "next/navigation";
import { Card } from "@/components/card";
import { retention } from "@/features/account/retention";
import { RequestStatus, UnknownRequest } from "@/features/data-deletion/components/request-status";
import { type DeletionRequest, findDeletion } from "@/features/data-deletion/queries";
import { PlainShell } from "@/features/frame/components/plain-shell";
import { findEntry } from "@/features/providers";
import { unavailable } from "@/features/session/unavailable";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";

// Whoever has the address may read it, and nobody is to find it or be told of it by a link.
export const metadata: Metadata = {
  title: "Data deletion",
  robots: { index: false },
  referrer: "no-referrer",
};

/** What came of a request that a provider sent us to delete somebody's data. */
export default async function DataDeletionPage({ params }: PageProps<"/legal/data-deletion/[code]">) {
  const request = await find((await params).code);
  return (
    <PlainShell width="narrow">
      <Card>
        {request ? (
          <>
            <RequestStatus
              request={request}
              provider={findEntry(request.provider)?.button.name ?? request.provider}
            />
            <p className="mt-3 text-muted">{retention}</p>
          </>
        ) : (
          <UnknownRequest />
        )}
      </Card>
    </PlainShell>
  );
}

async function find(code: string): Promise<DeletionRequest | null> {
  try {
    return await findDeletion(code);
  } catch (error) {
    unstable_rethrow(error);
    log("error", "data_deletion_unreadable", { error: describeError(error) });
    redirect(unavailable(`/legal/data-deletion/${encodeURIComponent(code)}`));
  }
}
