import { redirect } from "next/navigation";
import { auth, signIn, signOut } from "@/auth";

/** The calls of Auth.js's guides, as an app's own page makes them. */
export default async function Page() {
  const session = await auth();
  return (
    <main>
      <p>{session?.user.name ?? "Nobody"} is here.</p>
      <form
        action={async () => {
          "use server";
          await signIn();
        }}
      >
        <button type="submit">Sign in</button>
      </form>
      <form
        action={async () => {
          "use server";
          await signIn("github");
        }}
      >
        <button type="submit">GitHub</button>
      </form>
      <form
        action={async () => {
          "use server";
          await signIn("github", { redirectTo: "/guides/client" });
        }}
      >
        <button type="submit">GitHub, then elsewhere</button>
      </form>
      <form
        action={async (form: FormData) => {
          "use server";
          await signIn("github", form);
        }}
      >
        <input type="hidden" name="redirectTo" value="/guides?from=form" />
        <button type="submit">GitHub, by a form</button>
      </form>
      <form
        action={async () => {
          "use server";
          const url = await signIn("github", { redirect: false });
          redirect(`/guides?${new URLSearchParams({ url })}`);
        }}
      >
        <button type="submit">GitHub, by its address</button>
      </form>
      <form
        action={async () => {
          "use server";
          const asker = await auth();
          redirect(`/guides?${new URLSearchParams({ asker: asker?.user.name ?? "nobody" })}`);
        }}
      >
        <button type="submit">Who am I?</button>
      </form>
      <form
        action={async () => {
          "use server";
          await signOut();
        }}
      >
        <button type="submit">Sign out</button>
      </form>
      <form
        action={async () => {
          "use server";
          await signOut({ redirectTo: "/guides/client" });
        }}
      >
        <button type="submit">Sign out, then elsewhere</button>
      </form>
      <form
        action={async () => {
          "use server";
          const { redirect: path } = await signOut({ redirectTo: "/guides?bye", redirect: false });
          redirect(`/guides?${new URLSearchParams({ path })}`);
        }}
      >
        <button type="submit">Sign out, by the path</button>
      </form>
    </main>
  );
}
