import Link from "next/link";
import { retention } from "@/features/account/retention";
import { operatorOf } from "@/features/legal/operator";
import { cookiesSet, stored } from "@/features/legal/stored";
import { personalTables } from "@/features/personal/every-table";
import { providerChoices } from "@/features/sign-in/queries";
import { env } from "@/lib/env";
import { Contact, LegalPage, Section } from "./legal-page";

const link = "underline decoration-line-strong underline-offset-4";

const ofYourOwn = personalTables.map(({ model, many, what, why, kept }) => ({
  ...{ model, what, why, title: `Your ${many}` },
  kept: () => kept,
}));

/** What this site keeps of people, why and how long, and what they can do about it. */
export async function Privacy() {
  const operator = operatorOf(env());
  const { providers } = await providerChoices();
  return (
    <LegalPage title="Privacy">
      <Section title="Who we are">
        <Contact operator={operator} />
      </Section>

      <Section title="What we keep">
        <p>
          What a provider tells us when you sign in with it, and what you do here. Nothing else: we buy no
          data, watch nobody on other sites, show no advertisements, and have no passwords.
        </p>
        <dl className="mt-3 grid gap-6">
          {[...stored, ...ofYourOwn].map(({ title, model, what, why, kept }) => (
            <div key={model} className="border-t border-line pt-4">
              <dt className="font-medium">{title}</dt>
              <dd className="mt-1.5 text-muted">{what}</dd>
              <dd className="mt-1.5 text-muted">{why}</dd>
              <dd className="mt-1.5 text-muted">Kept: {lowerFirst(kept(env()))}</dd>
            </div>
          ))}
        </dl>
        <p className="border-t border-line pt-4">
          Our servers also keep a log of what happens, so that faults can be found. It names you by your
          number here, and holds no name, email or token. {retention}
        </p>
      </Section>

      <Section title="Where it comes from">
        <p>
          {providers.length > 0
            ? "From the provider that you choose to sign in with:"
            : "From the provider that you sign in with. None is on offer right now."}
        </p>
        {providers.length > 0 ? (
          <ul className="grid list-disc gap-2 pl-5 text-muted">
            {providers.map(({ id, name, receives }) => (
              <li key={id}>
                {name}: {lowerFirst(receives)}
              </li>
            ))}
          </ul>
        ) : null}
        <p>None of them tells us your password.</p>
      </Section>

      {/* part: resources */}
      <Section title="What we only look at">
        <p>
          Where you allow it, we show you under Linked data what you keep at a provider. We read it when you
          open the page, and keep none of it.
        </p>
      </Section>

      <Section title="Who gets it">
        <p>
          Nobody but us and those who run our servers for us. The provider that you sign in with learns that
          you sign in here, and fetching your picture from it tells it that you are here.
        </p>
      </Section>

      <Section title="What you can do">
        <ul className="grid list-disc gap-2 pl-5">
          <li>
            Get everything as a file, or delete it with your account, under{" "}
            <Link href="/account/data" prefetch={false} className={link}>
              Your data
            </Link>
            . Deleting takes effect at once.
          </li>
          <li>
            Take a provider away under{" "}
            <Link href="/account/connections" prefetch={false} className={link}>
              Connections
            </Link>
            .
          </li>
          <li>
            End a device under{" "}
            <Link href="/account/devices" prefetch={false} className={link}>
              Devices
            </Link>
            .
          </li>
          <li>
            Correct your name under{" "}
            <Link href="/account" prefetch={false} className={link}>
              Profile
            </Link>
            .
          </li>
          {/* part: data-deletion */}
          {providers.some(({ id }) => id === "facebook") ? (
            <li>
              Remove this site at Facebook, under Apps and websites: Facebook then tells us to delete what
              came from there, and shows you a code and a page that says what was deleted.
            </li>
          ) : null}
          <li>
            {operator.email
              ? "Ask us anything else by email, and complain to the data protection authority where you live."
              : "Complain to the data protection authority where you live."}
          </li>
        </ul>
      </Section>

      <Section title="Cookies">
        <p>
          Only those that the site cannot do without, and two that remember what you chose. All are our own.
        </p>
        <dl className="mt-3 grid gap-4">
          {cookiesSet.map(({ name, also = [], what, kept }) => (
            <div key={name} className="border-t border-line pt-4">
              <dt className="font-mono text-sm">{[name, ...also].join(", ")}</dt>
              <dd className="mt-1.5 text-muted">
                {what} {kept}
              </dd>
            </div>
          ))}
        </dl>
      </Section>
    </LegalPage>
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
