import { Notice } from "@/components/notice";

/** For somebody whose app a provider refuses to show itself in: how they get out of it, before they run into that. */
export function InAppNotice({ provider, app, address }: { provider: string; app: string; address: string }) {
  return (
    <Notice tone="info">
      <p>
        {provider} does not let you sign in from inside {app}. Open this page in your browser: menu ⋯, then
        “Open in browser”. Or copy its address there:
      </p>
      <code className="mt-2 block font-mono text-sm break-all select-all">{address}</code>
    </Notice>
  );
}
