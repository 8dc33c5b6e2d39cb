import { ToneIcon } from "@/components/notice";
import { type DeletionStatus, statusKept } from "@/features/data-deletion/policy";
import type { DeletionRequest } from "@/features/data-deletion/queries";

const exact = new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
const date = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" });
const day = 24 * 60 * 60 * 1000;

type Words = { title: string; removed: (provider: string) => string[] };

const words: Record<DeletionStatus, Words> = {
  account_deleted: {
    title: "Your data is deleted",
    removed: (it) => [
      `${it} was the only way into your account here, so the whole account was deleted: your profile, connections, devices and activity.`,
      "You were signed out everywhere.",
    ],
  },
  connection_removed: {
    title: "Your data is deleted",
    removed: (it) => [
      `Your connection to ${it} was removed, with its access and with the email, name and picture that may have come from there.`,
      `Devices that were signed in with ${it} were signed out.`,
      "You have another way to sign in, so your account is still there. You can delete it under Account, Your data.",
    ],
  },
  nothing_stored: {
    title: "Nothing of yours is stored",
    removed: (it) => [
      `We keep nothing that came from your ${it} account: there never was an account here, or it had been deleted before.`,
    ],
  },
};

/** What came of a request. @param provider its name */
export function RequestStatus({ request, provider }: { request: DeletionRequest; provider: string }) {
  const { title, removed } = words[request.status];
  const until = new Date(request.at.getTime() + statusKept * day);
  return (
    <>
      <ToneIcon tone="success" className="size-9" />
      <h1 className="mt-4 text-xl font-semibold">{title}</h1>
      <p className="mt-3 text-muted">
        {provider} sent us your request to delete your data. It was received and dealt with on{" "}
        <time dateTime={request.at.toISOString()}>{exact.format(request.at)} UTC</time>.
      </p>
      {removed(provider).map((sentence) => (
        <p key={sentence} className="mt-3 text-muted">
          {sentence}
        </p>
      ))}
      <p className="mt-3 text-muted">
        This page says nothing of who you are. It goes after{" "}
        <time dateTime={until.toISOString()}>{date.format(until)}</time>.
      </p>
    </>
  );
}

/** For a code that is none, or none any more. */
export function UnknownRequest() {
  return (
    <>
      <ToneIcon tone="neutral" className="size-9" />
      <h1 className="mt-4 text-xl font-semibold">We do not know this code</h1>
      <p className="mt-3 text-muted">
        No request to delete data has it, or its page is older than {statusKept} days and has gone. Check that
        the address is complete, as it was given to you.
      </p>
    </>
  );
}
