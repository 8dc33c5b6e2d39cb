import { cookies } from "next/headers";

export const dynamic = "force-dynamic";

/** The same page as its sibling, which asks who is signed in. */
export default async function PageWithoutAuth() {
  const jar = await cookies();
  return <h1>Hello {jar.size > 0 ? "Ada Lovelace" : "nobody"}</h1>;
}
