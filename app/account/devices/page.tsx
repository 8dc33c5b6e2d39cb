import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AccountShell } from "@/features/account/components/account-shell";
import { DeviceList, type ListedDevice } from "@/features/devices/components/device-list";
import { sessionDevice } from "@/features/devices/device";
import { findOpenSessions, type OpenSession } from "@/features/devices/queries";
import { wayName } from "@/features/providers/own-ways";
import { requireSession } from "@/features/session/auth";
import { orUnavailable } from "@/features/session/or-unavailable";
import { withReturnTo } from "@/lib/redirects";

export const metadata: Metadata = { title: "Devices", robots: { index: false } };

const path = "/account/devices";

export default async function DevicesPage({ searchParams }: PageProps<"/account/devices">) {
  const session = await requireSession(path);
  const open = await orUnavailable(path, () => findOpenSessions(session));
  // Signed out from another device between the two questions.
  if (!open) redirect(withReturnTo("/signin", path));
  return (
    <AccountShell path={path} notice={(await searchParams).notice}>
      <DeviceList current={toListed(open.current)} others={open.others.map(toListed)} more={open.more} />
    </AccountShell>
  );
}

function toListed({ id, provider, userAgent, clientId, createdAt, lastSeenAt }: OpenSession): ListedDevice {
  return {
    id,
    device: sessionDevice({ userAgent, clientId }),
    provider: wayName(provider),
    signedInAt: createdAt,
    lastSeenAt,
  };
}
