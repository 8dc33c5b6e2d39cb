import Link from "next/link";
import { operatorOf } from "@/features/legal/operator";
import { privacyPath } from "@/features/legal/paths";
import { env } from "@/lib/env";
import { Contact, LegalPage, Section } from "./legal-page";

const link = "underline decoration-line-strong underline-offset-4";

/** What people and the operator may expect of one another. */
export function Terms() {
  const operator = operatorOf(env());
  return (
    <LegalPage title="Terms">
      <Section title="Who we are">
        <Contact operator={operator} />
        <p>
          These terms hold between you and us for as long as you use this site. Signing in means that you
          agree to them.
        </p>
      </Section>

      <Section title="Your account">
        <ul className="grid list-disc gap-2 pl-5">
          <li>
            You sign in with an account that is your own at another provider. Whoever gets in there gets in
            here.
          </li>
          <li>
            If somebody else has used your account, sign them out under{" "}
            <Link href="/account/devices" prefetch={false} className={link}>
              Devices
            </Link>
            .
          </li>
          <li>
            You may leave at any time, by deleting your account under{" "}
            <Link href="/account/data" prefetch={false} className={link}>
              Your data
            </Link>
            .
          </li>
        </ul>
      </Section>

      <Section title="What is not allowed">
        <ul className="grid list-disc gap-2 pl-5">
          <li>Breaking the law with it, or the rights of others.</li>
          <li>Getting into accounts or data of others, or trying to.</li>
          <li>Disturbing the site for others, such as by flooding it with requests.</li>
        </ul>
        <p>We may disable the account of somebody who does.</p>
      </Section>

      <Section title="What we promise, and what we do not">
        <p>
          We run this site with care. It may still be down, change, or end, and we do not promise that it
          serves a particular purpose. As far as the law lets us, we are not liable for damage that comes of
          using it or of not being able to. Where the law gives you rights that a contract cannot take away,
          you have them.
        </p>
      </Section>

      <Section title="Your data">
        <p>
          What we keep of you, why, and how long is under{" "}
          <Link href={privacyPath} prefetch={false} className={link}>
            Privacy
          </Link>
          .
        </p>
      </Section>

      <Section title="Changes">
        <p>
          When these terms change, the date above changes with them. If you do not agree to the new ones,
          delete your account.
        </p>
        {operator.jurisdiction ? <p>These terms are under the law of {operator.jurisdiction}.</p> : null}
      </Section>
    </LegalPage>
  );
}
