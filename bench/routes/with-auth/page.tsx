import { auth } from "@/auth";

export const dynamic = "force-dynamic";

/** The same page as its sibling, which does not ask who is signed in. */
export default async function PageWithAuth() {
  const session = await auth();
  return <h1>Hello {session?.user.name ?? "nobody"}</h1>;
}
