/**
 * What the app is called and how it is recognised. Pages, titles, pictures, downloads, telemetry and requests to providers
 * read it here. `npm run rename` writes the name; `npm run icons` draws the pictures in `app` from the mark and the colours.
 */
export const brand = {
  /** For people. */
  name: "Valet Key",
  /** For machines: a-z, 0-9 and hyphens. The package is called so too. */
  slug: "valet-key",
  /** At the foot of every page, and in what search engines and messengers show. */
  description: "Sign in with an account that you already have.",
  /** Outside style sheets; inside them `app/globals.css` has the same. */
  colors: {
    accent: { light: "#0a6a4e", dark: "#63d3a8" },
    canvas: { light: "#f7f8f7", dark: "#0d100f" },
    surface: { light: "#ffffff", dark: "#151917" },
  },
  /**
   * An SVG path of one colour. This one is a round key on the diagonal whose teeth are steps: lying at 45 degrees, every
   * tooth falls on the pixel grid, which keeps it crisp at 16 px.
   */
  mark: {
    viewBox: "0 0 24 24",
    transform: "rotate(45 12 12)",
    d: "M13.9 11.7v2.7l3.3 3.3-3.2 3.2 2.7 2.7-3.5 3.5-3.1-3.1V11.7a6.75 6.75 0 1 1 3.8 0ZM12 2.3a2.9 2.9 0 1 0 0 5.8 2.9 2.9 0 0 0 0-5.8Z",
  },
};
