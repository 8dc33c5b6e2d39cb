import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { signOutEndpoint } from "@/features/provider-sign-out/endpoint";
import { configuredProvider } from "@/features/providers";
import { leftBy } from "@/features/session/left-by";
import { newCalls } from "@/features/sign-in/telemetry";

/** Milliseconds that the page waits for metadata that is not known yet. */
const patience = 1_000;

/** What the page tells somebody who has left and means to: no other notice is about the provider. */
const afterLeaving: readonly unknown[] = ["signed-out", "switch"];

/**
 * After "You are signed out": that the provider may still know the browser, and the way to its sign-out where it has one. A
 * link, so that no policy for forms stops the browser on the way through the provider's pages.
 */
export async function SignOutThere({ notice }: { notice: unknown }) {
  const left = afterLeaving.includes(notice) ? leftBy(await cookies()) : null;
  const provider = left && configuredProvider(left.provider);
  if (!provider) return null;
  const { name } = provider.entry.button;
  if (left.state === "refused")
    return (
      <Said>
        {name} does not let us take you to its sign-out now. If others use this computer, sign out at {name}{" "}
        yourself.
      </Said>
    );
  if (left.state === "asked")
    return (
      <Said>
        We have also taken you to {name}’s sign-out. <There>Go there again</There>
      </Said>
    );
  if (!(await hasSignOut(provider))) return null;
  return (
    <Said>
      {name} may still know you in this browser. <There>Sign out at {name}, too</There>
    </Said>
  );
}

function Said({ children }: { children: ReactNode }) {
  return <p className="mt-1">{children}</p>;
}

function There({ children }: { children: ReactNode }) {
  return (
    <a
      href="/signed-out/there"
      className="font-medium underline decoration-line-strong underline-offset-4 hover:decoration-current"
    >
      {children}
    </a>
  );
}

/** Not where the provider does not answer: what nobody can do now is not offered. */
async function hasSignOut(provider: Parameters<typeof signOutEndpoint>[0]): Promise<boolean> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, patience, null).unref());
  const asked = signOutEndpoint(provider, newCalls(provider.entry.id)).catch(() => null);
  return (await Promise.race([asked, late])) !== null;
}
