import localFont from "next/font/local";

// Figtree, under the SIL Open Font License (OFL.txt beside it), from our own server. docs/decisions/0048 says why this one.

const latin = localFont({
  src: "./figtree-latin.woff2",
  weight: "300 900",
  variable: "--font-latin",
});

/** Letters such as ł and ő. A browser fetches it for a page that has some. */
const latinExtended = localFont({
  src: "./figtree-latin-ext.woff2",
  weight: "300 900",
  variable: "--font-latin-ext",
  preload: false,
  adjustFontFallback: false,
  declarations: [
    {
      prop: "unicode-range",
      value:
        "U+0100-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+02DD-02FF, U+0304, U+0308, U+0329, U+1D00-1DBF, U+1E00-1E9F, U+1EF2-1EFF, U+2020, U+20A0-20AB, U+20AD-20C0, U+2113, U+2C60-2C7F, U+A720-A7FF",
    },
  ],
});

/** Classes of `<html>` that define what `--font-sans` in `app/globals.css` is made of. */
export const fontVariables = `${latin.variable} ${latinExtended.variable}`;
