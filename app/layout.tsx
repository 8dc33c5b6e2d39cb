import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { chosenTheme } from "@/features/theme/queries";
import "./globals.css";

const title = "Valet Key";
const description = "Sign in with GitHub, Google or X. It works the moment it is cloned.";

export function generateMetadata(): Metadata {
  const url = process.env.AUTH_URL ?? "";
  return {
    metadataBase: new URL(URL.canParse(url) ? url : "http://localhost:3000"),
    title: { default: title, template: `%s · ${title}` },
    description,
    openGraph: { title, description, siteName: title, type: "website" },
    twitter: { card: "summary_large_image" },
  };
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#151917" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = await chosenTheme();
  return (
    <html lang="en" data-theme={theme === "system" ? undefined : theme}>
      <body>{children}</body>
    </html>
  );
}
