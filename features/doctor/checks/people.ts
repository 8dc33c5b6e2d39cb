import { type Check, type Finding, finding } from "@/features/doctor/finding";
import { resolveProviders } from "@/features/providers";
import { includesWorth } from "@/features/providers/worth";
import { parseEnv } from "@/lib/env";

const nobodyAdministers = finding("warning", "admin_nobody");
const keptOut = finding("warning", "allowed_emails_unknown");
const closed = finding("note", "signup_closed");
const limits = finding("warning", "rate_limits_off");
const withoutEmail = finding("note", "allowed_emails_without");
const unused = finding("note", "local_providers_allowed");

/** Who gets in by what is on offer. */
export const peopleChecks: Check = ({ source, mode }) => {
  const { env } = parseEnv(source);
  if (!env) return [];
  const found: Finding[] = [];
  const { providers } = resolveProviders(source);
  const reaches = (worth: "admission" | "administration") =>
    providers.filter(({ entry, mode: place, baseUrl, emailWorth }) =>
      includesWorth(emailWorth ?? entry.identity.emailWorth({ mode: place, baseUrl }, true), worth),
    );
  if (env.ADMIN_EMAILS.length > 0 && providers.length > 0 && reaches("administration").length === 0)
    found.push(
      nobodyAdministers(
        "ADMIN_EMAILS",
        "ADMIN_EMAILS names administrators, and no provider on offer owns the mailboxes that it vouches for: nobody becomes one. Offer GitHub, Google or Microsoft, or set a provider's EMAIL_WORTH to administration (docs/guides/who-gets-in.md).",
      ),
    );
  if (env.ALLOWED_EMAILS.length > 0)
    for (const { entry } of providers.filter((provider) => !reaches("admission").includes(provider)))
      found.push(
        keptOut(
          entry.id,
          `ALLOWED_EMAILS lets in by verified emails, and ${entry.button.name} tells none that counts: nobody gets in by its button. Take ${entry.button.name} out, or see docs/guides/who-gets-in.md.`,
        ),
      );
  for (const { entry } of env.ALLOWED_EMAILS.length > 0 ? reaches("admission") : [])
    if (entry.identity.noEmailMeansNone)
      found.push(
        withoutEmail(
          entry.id,
          `ALLOWED_EMAILS lets in by verified emails, and not everybody has confirmed one at ${entry.button.name}: such people do not get in by it. Tell them, or offer another provider as well.`,
        ),
      );
  if (env.SIGNUP === "closed" && env.ADMIN_EMAILS.length === 0)
    found.push(
      closed(
        "SIGNUP",
        "SIGNUP is closed and ADMIN_EMAILS is empty: only who has an account already gets in. For a new site set ADMIN_EMAILS first, since administrators may always come in.",
      ),
    );
  if (mode === "production" && env.RATE_LIMITS === "off")
    found.push(
      limits(
        "RATE_LIMITS",
        "RATE_LIMITS is off in production. Turn it on, unless something in front of the app limits requests (docs/guides/rate-limits.md).",
      ),
    );
  if (mode === "development" && env.ALLOW_LOCAL_PROVIDERS)
    found.push(
      unused(
        "ALLOW_LOCAL_PROVIDERS",
        "ALLOW_LOCAL_PROVIDERS is for `npm run demo`, which sets it itself. Remove it: in production it would be one of two locks left open.",
      ),
    );
  return found;
};
