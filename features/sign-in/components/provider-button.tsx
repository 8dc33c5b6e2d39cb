import { ProviderIcon } from "@/components/provider-icon";
import { SubmitButton } from "@/components/submit-button";
import type { ProviderChoice } from "@/features/sign-in/queries";

/**
 * One provider's button with what it gives us. One treatment for all of them that obeys each brand's rules: Google
 * fixes the colours of surface, line and text in light and in dark, and the marks of GitHub and X are one-coloured.
 */
export function ProviderButton({
  provider,
  lastUsed = false,
  label,
}: {
  provider: ProviderChoice;
  lastUsed?: boolean;
  /** Instead of "Sign in with …". */
  label?: string;
}) {
  const about = `about-${provider.id}`;
  const last = `last-used-${provider.id}`;
  return (
    <div className="relative text-center">
      <SubmitButton
        provider={provider.name}
        describedBy={lastUsed ? `${last} ${about}` : about}
        className="flex min-h-12 w-full items-center justify-center gap-3 rounded-md border border-provider-line bg-provider px-4 py-2 font-medium text-on-provider transition-colors hover:bg-provider-hover aria-disabled:cursor-progress"
      >
        <ProviderIcon icon={provider.icon} />
        <span>{label ?? `Sign in with ${provider.name}`}</span>
      </SubmitButton>
      {lastUsed ? (
        // On the button's edge, so that it takes no room from a long name; outside it, so that it describes, not names.
        <span
          id={last}
          className="pointer-events-none absolute -top-3 right-3 rounded-full bg-accent px-2.5 py-0.5 text-sm font-medium text-on-accent"
        >
          Last used
        </span>
      ) : null}
      <p id={about} className="mt-2 text-sm text-balance text-muted">
        {provider.receives}
      </p>
    </div>
  );
}
