import { ProviderIcon } from "@/components/provider-icon";
import { SubmitButton } from "@/components/submit-button";
import type { ProviderChoice } from "@/features/sign-in/queries";

/**
 * One provider's button. One treatment for all of them that obeys each brand's rules: Google fixes the colours of surface,
 * line and text in light and in dark, and the marks of GitHub and X are one-coloured.
 */
export function ProviderButton({
  provider,
  lastUsed = null,
  label = lastUsed ? `Continue with ${provider.name}` : `Sign in with ${provider.name}`,
}: {
  provider: ProviderChoice;
  /** How this browser last got in, if it was with this one: it is larger then, and says so, and as whom if that is known. */
  lastUsed?: { name: string | null } | null;
  label?: string;
}) {
  const last = `last-used-${provider.id}`;
  return (
    <div className="relative">
      <SubmitButton
        provider={provider.name}
        describedBy={lastUsed ? last : undefined}
        className={`flex w-full items-center justify-center gap-snug rounded-md border bg-provider px-snug text-center wrap-break-word font-medium text-on-provider transition-colors hover:bg-provider-hover aria-disabled:cursor-progress ${
          lastUsed
            ? "min-h-14 border-accent py-2 text-lg ring-1 ring-accent"
            : "min-h-11 border-provider-line py-2"
        }`}
      >
        <ProviderIcon icon={provider.icon} />
        <span className="min-w-0">
          {label}{" "}
          {lastUsed?.name ? (
            <span className="block text-sm font-normal text-muted">
              as <bdi className="wrap-anywhere">{lastUsed.name}</bdi>
            </span>
          ) : null}
        </span>
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
    </div>
  );
}
