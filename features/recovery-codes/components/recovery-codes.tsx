import Link from "next/link";
import { buttonClass } from "@/components/button";
import { Card } from "@/components/card";
import { Chevron } from "@/components/icons";
import { Notice } from "@/components/notice";
import { RelativeTime } from "@/components/relative-time";
import { SubmitButton } from "@/components/submit-button";
import { recoveryCode } from "@/features/providers/recovery-code";
import { connectionsPath, findCodesNotice } from "@/features/recovery-codes/notices";
import { codesOfSet, fewCodes } from "@/features/recovery-codes/policy";
import { findCodes, hasOneWayIn } from "@/features/recovery-codes/queries";
import { orUnavailable } from "@/features/session/or-unavailable";
import { isRecent } from "@/features/session/policy";
import type { Session } from "@/features/session/queries";

/** Among the connections: how many codes are left, and the way to new ones. */
export async function RecoveryCodes({ userId }: { userId: string }) {
  const codes = await orUnavailable(connectionsPath(), () => findCodes(userId));
  return (
    <Card className="mt-5">
      <h2 className="text-lg font-semibold">Recovery codes</h2>
      {codes ? (
        <Left {...codes} />
      ) : (
        <First oneWayIn={await orUnavailable(connectionsPath(), () => hasOneWayIn(userId))} />
      )}
    </Card>
  );
}

function First({ oneWayIn }: { oneWayIn: boolean }) {
  return (
    <>
      <p className="mt-3 text-muted">
        {oneWayIn ? "You have one way in. If it is lost, a recovery code is the way back. " : null}
        You get {codesOfSet} codes to keep on paper or in a password manager. Each lets you in once.
      </p>
      <Make label="Make recovery codes" />
    </>
  );
}

function Left({ left, madeAt }: { left: number; madeAt: Date }) {
  return (
    <>
      <p className="mt-3 text-muted">
        {left} of {codesOfSet} left, made <RelativeTime date={madeAt} />.
      </p>
      {left <= fewCodes ? (
        <div className="mt-4">
          <Notice tone="warning">
            {left === 0 ? "You have used them all." : "Few are left."} Make new ones, or nothing brings you
            back when you lose your other ways in.
          </Notice>
        </div>
      ) : null}
      <details className="mt-4">
        <summary
          className={buttonClass("secondary", "cursor-pointer list-none [&::-webkit-details-marker]:hidden")}
        >
          Replace them
          <Chevron />
        </summary>
        <p className="mt-4">
          The codes that you have now will open nothing. Other devices that signed in with one are signed out.
        </p>
        <Make label="Make new codes" />
      </details>
    </>
  );
}

function Make({ label }: { label: string }) {
  return (
    <form method="post" action="/account/connections/form/make-recovery-codes" className="mt-4">
      <SubmitButton className={buttonClass("secondary")} pending="One moment…">
        {label}
      </SubmitButton>
    </form>
  );
}

/** What has just happened to the codes. */
export function CodesTold({ notice }: { notice: unknown }) {
  const told = findCodesNotice(notice);
  if (!told) return null;
  return (
    <div className="mb-6">
      <Notice news tone={told.tone}>
        {told.text}
      </Notice>
    </div>
  );
}

const toConnections = (
  <Link href={connectionsPath()} className="font-medium underline decoration-line-strong underline-offset-4">
    Connections
  </Link>
);

/** After a sign-in by a code: how many are left, and what to do so that no further one is needed. */
export async function CameByCode({ session }: { session: Session }) {
  if (session.provider !== recoveryCode.id || !isRecent(session, new Date())) return null;
  const codes = await orUnavailable("/account", () => findCodes(session.user.id));
  const left = codes?.left ?? 0;
  return (
    <Notice tone={left <= fewCodes ? "warning" : "info"}>
      You used a recovery code, and {left === 1 ? "one is" : `${left || "none"} are`} left. Add a way in that
      works under {toConnections}, so that you do not need another.
    </Notice>
  );
}

/** Beside how somebody signs in: that it is their only way, as long as they have no code. */
export async function OneWayIn({ userId }: { userId: string }) {
  const codes = await orUnavailable("/account", () => findCodes(userId));
  if ((codes?.left ?? 0) > 0 || !(await orUnavailable("/account", () => hasOneWayIn(userId)))) return null;
  return (
    <p className="mt-3 text-sm text-muted">
      This is your only way in. Recovery codes under {toConnections} are the way back if it is lost.
    </p>
  );
}
