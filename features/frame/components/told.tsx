import { Notice } from "@/components/notice";
import { findTold } from "@/features/sign-in/told";

/** What has just happened on the way here, if anything has: no account is made, and none linked, in silence. */
export async function Told({ userId }: { userId: string }) {
  const told = await findTold(userId);
  if (!told) return null;
  return (
    <div className="mb-6 max-w-2xl">
      {told.what === "new" ? (
        <Notice news tone="info">
          We made you a new account, which {told.provider} opens. Been here before another way?{" "}
          <a
            href="/signin?find=yes"
            className="font-medium underline decoration-line-strong underline-offset-4 hover:decoration-current"
          >
            Find it
          </a>
        </Notice>
      ) : told.what === "apart" ? (
        <Notice news tone="neutral">
          Nothing was joined: both accounts stay, and {told.provider} opens the other one.
        </Notice>
      ) : (
        <Notice news tone="success">
          {told.provider} is linked. You can sign in with it from now on.
          {told.what === "merged" ? " The new account that it opened is gone." : null}
        </Notice>
      )}
    </div>
  );
}
