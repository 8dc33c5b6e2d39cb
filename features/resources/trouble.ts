import type { Tone } from "@/components/notice";
import type { ResourceResult } from "@/features/resources/queries";
import type { GrantOutcome } from "@/features/sign-in/intent";
import { whenInWords } from "@/lib/waiting";

/** What a page says instead of what somebody wanted to see, and what they can do then. */
export type Trouble = {
  tone: Tone;
  title: string;
  text: string;
  /** `allow` and `renew` go to the provider, `connect` too, to connect an account, `again` to the page itself. */
  next: "allow" | "renew" | "connect" | "again" | null;
};

/**
 * @param provider its name
 * @returns null when there is none
 */
export function troubleOf(result: ResourceResult, provider: string): Trouble | null {
  switch (result.outcome) {
    case "items":
      return null;
    case "missing_scope":
      return {
        tone: "info",
        title: `We need your permission`,
        text: `You will go to ${provider}, and come back here. You can take it back under Connections, and still sign in with it.`,
        next: "allow",
      };
    case "reconnect":
      return {
        tone: "warning",
        title: `${provider} does not let us in any more`,
        text:
          result.reason === "unreadable"
            ? `We cannot use what ${provider} gave us. Go there once more, and it works again.`
            : `Your permission has ended, or you have taken it back there. Go to ${provider} once more, and it works again.`,
        next: "renew",
      };
    case "not_connected":
      return {
        tone: "info",
        title: `You have not connected ${provider}`,
        text: `Connect it first. Then you can see here what you keep there.`,
        next: "connect",
      };
    case "limited":
      return {
        tone: "warning",
        title: `${provider} has been asked too often`,
        text: `It asks us to wait. You can try again ${result.retryAfter ? whenInWords(result.retryAfter) : "in a few minutes"}.`,
        next: "again",
      };
    case "forbidden":
      return {
        tone: "warning",
        title: `${provider} does not allow this`,
        text: `It knows that you have permitted it and refuses all the same. A rule of your organization's may stand in the way, or ${provider} has restricted your account or this app.`,
        next: "again",
      };
    case "unpaid":
      return {
        tone: "warning",
        title: `${provider} is not working here right now`,
        text: `It takes payment for what it tells us, and this site has run out of credit there. It is not something you did. Tell the people who run this site.`,
        next: "again",
      };
    case "unavailable":
      return {
        tone: "warning",
        title: `${provider} is not answering`,
        text: `It is not something you did, and nothing is lost. You can try again ${result.retryAfter ? whenInWords(result.retryAfter) : "in a minute"}.`,
        next: "again",
      };
    case "unreadable":
      return {
        tone: "danger",
        title: `We do not understand ${provider}'s answer`,
        text: `It has answered otherwise than it says that it does. Try again; if it stays so, tell the people who run this site.`,
        next: "again",
      };
  }
}

/** What somebody hears who has just been to the provider and did not allow everything. */
export function grantText(outcome: GrantOutcome, provider: string): string {
  return outcome === "declined"
    ? `You did not allow it at ${provider}. Nothing has changed, and you can allow it whenever you like.`
    : `${provider} gave us less than this needs. Where its page has boxes to tick, leave the one for this ticked.`;
}
