import Link from "next/link";
import { Card } from "@/components/card";

const link = "font-medium underline decoration-line-strong underline-offset-4 hover:decoration-ink";

/** What to do after "This wasn't me": signing out keeps out whoever has a session, not who has a way in. */
export function NextSteps() {
  return (
    <Card className="mb-8">
      <h2 className="text-lg font-semibold">Two more things, to be sure</h2>
      <ol className="mt-3 grid list-decimal gap-2 pl-5">
        <li>
          Look through your{" "}
          <Link href="/account/connections" prefetch={false} className={link}>
            connections
          </Link>
          . Disconnect what you did not connect yourself.
        </li>
        <li>
          Change the password of the accounts you sign in with, and end their other sessions too. Whoever gets
          in there gets in here.
        </li>
      </ol>
    </Card>
  );
}
