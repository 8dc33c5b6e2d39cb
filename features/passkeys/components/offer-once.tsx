import { cookies } from "next/headers";
import { countPasskeys } from "@/features/passkeys/queries";
import { passkey, relyingParty } from "@/features/providers/passkey";
import { orUnavailable } from "@/features/session/or-unavailable";
import { isRecent } from "@/features/session/policy";
import type { Session } from "@/features/session/queries";
import { cookieName, isHttps } from "@/lib/cookies";
import { PasskeyOfferCard } from "./passkey-offer";

/** After a sign-in another way, for somebody who has no passkey and was not asked in this browser before. */
export async function OfferPasskeyOnce({ session }: { session: Session }) {
  const cookie = cookieName("passkey-offered");
  const asks =
    relyingParty() !== null &&
    session.provider !== passkey.id &&
    isRecent(session, new Date()) &&
    !(await cookies()).has(cookie);
  if (!asks) return null;
  const has = await orUnavailable("/account", () => countPasskeys(session.user.id));
  return has > 0 ? null : <PasskeyOfferCard cookie={cookie} secure={isHttps()} />;
}
