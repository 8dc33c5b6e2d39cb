import type { Other } from "@/features/sign-in/components/already-signed-in";

/**
 * For somebody who looks for an older account of theirs.
 * @param asks whether they have just proven who they are here
 * @param provider by which they are signed in
 */
export function findingOlder(asks: boolean, provider: string | null): Other {
  const then = asks
    ? `If that opens another account of yours, we ask whether ${provider ?? "this way in"} should open it too. Nothing is joined without your yes.`
    : "Both accounts stay as they are.";
  return {
    action: "/signin/merge/form/find",
    label: "Find my older account",
    says: `This signs you out here. Then sign in the way you did before. ${then}`,
  };
}
