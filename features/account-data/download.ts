import { redirect, unstable_rethrow } from "next/navigation";
import { withNotice } from "@/features/account/notices";
import { dataPath } from "@/features/account-data/deletion";
import { exportStream } from "@/features/account-data/export";
import { findExportedPerson } from "@/features/account-data/queries";
import { recordEvent } from "@/features/events/mutations";
import { limitCurrent } from "@/features/rate-limits/limit";
import { tooMany, tooManyPath } from "@/features/rate-limits/refusal";
import { currentUserAgent, requireSession } from "@/features/session/auth";
import { requireRecentSignIn } from "@/features/session/pending-action";
import { brand } from "@/lib/brand";
import { describeError } from "@/lib/describe-errors";
import { log } from "@/lib/log";

/** Everything that is kept of whoever asks, as a file. */
export async function downloadData(): Promise<Response> {
  const wait = await limitCurrent("export");
  if (wait > 0) return tooMany(wait, tooManyPath(wait, dataPath));
  try {
    const session = await requireSession(dataPath);
    await requireRecentSignIn(session, { name: "export" });
    const userId = session.user.id;
    const person = await findExportedPerson(userId);
    if (!person) redirect("/signin");
    // Before the first byte leaves: an export that breaks off has told something as well. So it is in the file, too.
    await recordEvent({ userId, kind: "exported", userAgent: await currentUserAgent() });
    const now = new Date();
    return new Response(exportStream(session, person, now), { headers: fileHeaders(now) });
  } catch (error) {
    unstable_rethrow(error);
    log("error", "export_failed", { error: describeError(error) });
    redirect(withNotice(dataPath, "export-failed"));
  }
}

function fileHeaders(now: Date): Record<string, string> {
  return {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Disposition": `attachment; filename="${brand.slug}-data-${now.toISOString().slice(0, 10)}.json"`,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
  };
}
