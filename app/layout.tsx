import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { fontVariables } from "@/components/fonts";
import { SiteFooter } from "@/components/site-footer";
import { LegalLinks } from "@/features/legal/components/legal-links";
import { operatorOf } from "@/features/legal/operator";
import { ThemeSwitch } from "@/features/theme/components/theme-switch";
import { chosenTheme } from "@/features/theme/queries";
import { brand } from "@/lib/brand";
import { env } from "@/lib/env";
import "./globals.css";

const { name: title, description, colors } = brand;

export function generateMetadata(): Metadata {
  return {
    metadataBase: new URL(origin()),
    title: { default: title, template: `%s · ${title}` },
    description,
    openGraph: { title, description, siteName: title, type: "website" },
  };
}

/** Colours what a phone's browser draws around the page like the header. */
export async function generateViewport(): Promise<Viewport> {
  const { light, dark } = colors.surface;
  const theme = await chosenTheme();
  if (theme !== "system") return { themeColor: theme === "dark" ? dark : light };
  return {
    themeColor: [
      { media: "(prefers-color-scheme: light)", color: light },
      { media: "(prefers-color-scheme: dark)", color: dark },
    ],
  };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = await chosenTheme();
  const contact = operatorOf(env()).email;
  return (
    <html
      lang="en"
      className={fontVariables}
      data-theme={theme === "system" ? undefined : theme}
      // For app/error.tsx.
      data-contact={contact ?? undefined}
    >
      <body className="flex flex-col">
        {children}
        <SiteFooter>
          <LegalLinks />
          <ThemeSwitch />
        </SiteFooter>
      </body>
    </html>
  );
}

/** Read when the page is made, not when it is built; a social card is not worth a crash on a bad value. */
function origin(): string {
  const url = process.env.AUTH_URL ?? "";
  return /^https?:/.test(url) && URL.canParse(url) ? new URL(url).origin : "http://localhost:3000";
}
