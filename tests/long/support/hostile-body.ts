import { attackValue } from "./attacks";
import type { Random } from "./random";

/** Names of fields and parameters that this app or its framework might read. */
export const names = [
  ...[
    "returnTo",
    "callbackUrl",
    "redirect",
    "redirectTo",
    "next",
    "url",
    "cause",
    "reference",
    "provider",
    "kind",
  ],
  ...[
    "notice",
    "before",
    "after",
    "page",
    "q",
    "search",
    "role",
    "filter",
    "error",
    "error_description",
    "code",
  ],
  ...[
    "state",
    "iss",
    "id_token",
    "access_token",
    "id",
    "csrfToken",
    "json",
    "_rsc",
    "__proto__",
    "email",
    "name",
  ],
  ...[
    "confirmation",
    "account",
    "link",
    "theme",
    "signed_request",
    "user",
    "nxtPid",
    "nextauth",
    "__nextDataReq",
  ],
];

/** What cannot stand in a URL at all is left out, so that it is the app that has to cope and not this client. */
export const tame = (text: string) => text.slice(0, 2000).replace(/\p{Surrogate}/gu, "");

/** A form as browsers send it: some fields missing, some changed, some added. */
export function multipart(random: Random, fields: Record<string, string>): { type: string; body: string } {
  const boundary = "----fuzz";
  const entries = Object.entries(fields)
    .filter(() => random.chance(0.95))
    .map(([name, value]) => [name, random.chance(0.75) ? value : attackValue(random)]);
  for (let count = random.below(3); count > 0; count--)
    entries.push([random.pick(names), attackValue(random)]);
  const parts = entries.map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const end = random.chance(0.95) ? `--${boundary}--\r\n` : "";
  return { type: `multipart/form-data; boundary=${boundary}`, body: parts.join("") + end };
}

/** A body of any kind that somebody might try. */
export function hostileBody(random: Random): { type: string; body: string } {
  const pair = () => [random.pick(names), attackValue(random)] as const;
  switch (random.below(6)) {
    case 0:
      return { type: "application/json", body: JSON.stringify(Object.fromEntries([pair(), pair()])) };
    case 1:
      return { type: "application/json", body: attackValue(random) };
    case 2:
      return {
        type: "text/plain;charset=UTF-8",
        body: JSON.stringify([attackValue(random), { [pair()[0]]: pair()[1] }]),
      };
    case 3:
      return multipart(random, Object.fromEntries([pair(), pair()]));
    case 4:
      return { type: "application/x-www-form-urlencoded", body: attackValue(random) };
    default:
      return {
        type: "application/x-www-form-urlencoded",
        body: [pair(), pair(), pair()]
          .map(([name, value]) => `${name}=${encodeURIComponent(tame(value))}`)
          .join("&"),
      };
  }
}
