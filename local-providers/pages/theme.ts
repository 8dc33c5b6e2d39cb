import { type Markup, raw } from "./html";

/** A vendor's look: its mark, and colours as CSS custom properties for light and dark. */
export interface Theme {
  mark: Markup;
  light: string;
  dark: string;
  /** Rules beyond the colours, where the layout differs. */
  extra: string;
}

const svg = (viewBox: string, inner: string) =>
  raw(`<svg class="mark" viewBox="${viewBox}" width="44" height="44" aria-hidden="true">${inner}</svg>`);

const github: Theme = {
  mark: svg(
    "0 0 16 16",
    '<path fill="currentColor" d="M8 0C3.58 0 0 3.58 0 8c0 3.54 2.29 6.53 5.47 7.59.4.07.55-.17.55-.38 0-.19-.01-.82-.01-1.49-2.01.37-2.53-.49-2.69-.94-.09-.23-.48-.94-.82-1.13-.28-.15-.68-.52-.01-.53.63-.01 1.08.58 1.23.82.72 1.21 1.87.87 2.33.66.07-.52.28-.87.51-1.07-1.78-.2-3.64-.89-3.64-3.95 0-.87.31-1.59.82-2.15-.08-.2-.36-1.02.08-2.12 0 0 .67-.21 2.2.82.64-.18 1.32-.27 2-.27s1.36.09 2 .27c1.53-1.04 2.2-.82 2.2-.82.44 1.1.16 1.92.08 2.12.51.56.82 1.27.82 2.15 0 3.07-1.87 3.75-3.65 3.95.29.25.54.73.54 1.48 0 1.07-.01 1.93-.01 2.2 0 .21.15.46.55.38A8.01 8.01 0 0 0 16 8c0-4.42-3.58-8-8-8Z"/>',
  ),
  light:
    "--page:#f6f8fa;--card:#fff;--ink:#1f2328;--soft:#59636e;--line:#d1d9e0;--hover:#f6f8fa;--focus:#0969da;--accent:#1a7f37",
  dark: "--page:#0d1117;--card:#151b23;--ink:#f0f6fc;--soft:#9198a1;--line:#3d444d;--hover:#212830;--focus:#4493f8;--accent:#3fb950",
  extra: ":root{--radius:6px;--card-radius:12px}.head{text-align:center;justify-items:center}",
};

const google: Theme = {
  mark: svg(
    "0 0 48 48",
    '<path fill="#EA4335" d="M24 9.5c3.5 0 6.7 1.2 9.2 3.6l6.9-6.9C35.9 2.4 30.5 0 24 0 14.6 0 6.5 5.4 2.6 13.2l8 6.2C12.4 13.7 17.7 9.5 24 9.5z"/><path fill="#4285F4" d="M47 24.6c0-1.6-.2-3.1-.4-4.6H24v9h12.9c-.6 3-2.2 5.5-4.8 7.2l7.8 6C44.4 38 47 31.8 47 24.6z"/><path fill="#FBBC05" d="M10.5 28.6c-.5-1.5-.8-3-.8-4.6s.3-3.1.8-4.6l-8-6.2A24 24 0 0 0 0 24c0 3.9.9 7.5 2.6 10.8l7.9-6.2z"/><path fill="#34A853" d="M24 48c6.5 0 11.9-2.1 15.9-5.8l-7.8-6c-2.2 1.5-4.9 2.3-8.1 2.3-6.3 0-11.6-4.2-13.5-9.9l-7.9 6.2C6.5 42.6 14.6 48 24 48z"/>',
  ),
  light:
    "--page:#f0f4f9;--card:#fff;--ink:#1f1f1f;--soft:#474747;--line:#c4c7c5;--hover:#f3f6fc;--focus:#0b57d0;--accent:#0b57d0",
  dark: "--page:#1e1f20;--card:#0e0e0e;--ink:#e3e3e3;--soft:#c4c7c5;--line:#444746;--hover:#1b1c1d;--focus:#a8c7fa;--accent:#a8c7fa",
  extra:
    ":root{--radius:12px;--card-radius:28px}h1{font-weight:400}.card{border-color:transparent}" +
    ".people{gap:0}.people button{border-width:0 0 1px;border-radius:0}" +
    "@media(min-width:800px){main{max-width:62rem}.card{gap:3rem;padding:2.25rem}.card:has(form){grid-template-columns:1fr 1.15fr}h1{font-size:2.1rem}}",
};

const x: Theme = {
  mark: svg(
    "0 0 24 24",
    '<path fill="currentColor" d="M18.244 2.25h3.308l-7.227 8.26 8.502 11.24H16.17l-5.214-6.817L4.99 21.75H1.68l7.73-8.835L1.254 2.25H8.08l4.713 6.231zm-1.161 17.52h1.833L7.084 4.126H5.117z"/>',
  ),
  light:
    "--page:#fff;--card:#fff;--ink:#0f1419;--soft:#536471;--line:#cfd9de;--hover:#f7f9f9;--focus:#1d9bf0;--accent:#0f1419",
  dark: "--page:#000;--card:#000;--ink:#e7e9ea;--soft:#8b98a5;--line:#2f3336;--hover:#16181c;--focus:#1d9bf0;--accent:#e7e9ea",
  extra:
    ":root{--radius:16px;--card-radius:16px}h1{font-weight:800;letter-spacing:-.02em}.card{border:0;padding:1rem 1.25rem}" +
    ".cancel,.faults button{border-radius:999px}.faults button{padding-inline:1.1rem}",
};

const facebook: Theme = {
  mark: svg(
    "0 0 48 48",
    '<circle fill="#0866FF" cx="24" cy="24" r="24"/><path fill="#fff" d="M20.2 47.7V31.2h-6v-7.1h6v-4.7c0-6.4 3.6-9.9 9.3-9.9 2.4 0 4.6.3 5.2.4v6.2h-3.6c-2.9 0-3.6 1.6-3.6 3.8v4.2h7l-1.1 7.1h-5.9v16.5a24 24 0 0 1-7.3 0z"/>',
  ),
  light:
    "--page:#f0f2f5;--card:#fff;--ink:#1c1e21;--soft:#606770;--line:#ccd0d5;--hover:#f2f3f5;--focus:#0866ff;--accent:#0866ff",
  dark: "--page:#18191a;--card:#242526;--ink:#e4e6eb;--soft:#b0b3b8;--line:#3e4042;--hover:#3a3b3c;--focus:#4599ff;--accent:#4599ff",
  extra: ":root{--radius:6px;--card-radius:8px}.head{text-align:center;justify-items:center}",
};

const microsoft: Theme = {
  mark: svg(
    "0 0 21 21",
    '<path fill="#f25022" d="M0 0h10v10H0z"/><path fill="#7fba00" d="M11 0h10v10H11z"/><path fill="#00a4ef" d="M0 11h10v10H0z"/><path fill="#ffb900" d="M11 11h10v10H11z"/>',
  ),
  light:
    "--page:#f2f2f2;--card:#fff;--ink:#1b1b1b;--soft:#5e5e5e;--line:#d6d6d6;--hover:#f2f2f2;--focus:#0067b8;--accent:#0067b8",
  dark: "--page:#1b1b1b;--card:#262626;--ink:#f5f5f5;--soft:#b8b8b8;--line:#454545;--hover:#333;--focus:#4cc2ff;--accent:#4cc2ff",
  extra:
    ":root{--radius:2px;--card-radius:0}.people{gap:0}.people button{border-width:0 0 1px;border-radius:0}",
};

const discord: Theme = {
  mark: svg(
    "0 0 24 24",
    '<path fill="#5865F2" d="M20.317 4.3698a19.7913 19.7913 0 00-4.8851-1.5152.0741.0741 0 00-.0785.0371c-.211.3753-.4447.8648-.6083 1.2495-1.8447-.2762-3.68-.2762-5.4868 0-.1636-.3933-.4058-.8742-.6177-1.2495a.077.077 0 00-.0785-.037 19.7363 19.7363 0 00-4.8852 1.515.0699.0699 0 00-.0321.0277C.5334 9.0458-.319 13.5799.0992 18.0578a.0824.0824 0 00.0312.0561c2.0528 1.5076 4.0413 2.4228 5.9929 3.0294a.0777.0777 0 00.0842-.0276c.4616-.6304.8731-1.2952 1.226-1.9942a.076.076 0 00-.0416-.1057c-.6528-.2476-1.2743-.5495-1.8722-.8923a.077.077 0 01-.0076-.1277c.1258-.0943.2517-.1923.3718-.2914a.0743.0743 0 01.0776-.0105c3.9278 1.7933 8.18 1.7933 12.0614 0a.0739.0739 0 01.0785.0095c.1202.099.246.1981.3728.2924a.077.077 0 01-.0066.1276 12.2986 12.2986 0 01-1.873.8914.0766.0766 0 00-.0407.1067c.3604.698.7719 1.3628 1.225 1.9932a.076.076 0 00.0842.0286c1.961-.6067 3.9495-1.5219 6.0023-3.0294a.077.077 0 00.0313-.0552c.5004-5.177-.8382-9.6739-3.5485-13.6604a.061.061 0 00-.0312-.0286zM8.02 15.3312c-1.1825 0-2.1569-1.0857-2.1569-2.419 0-1.3332.9555-2.4189 2.157-2.4189 1.2108 0 2.1757 1.0952 2.1568 2.419 0 1.3332-.9555 2.4189-2.1569 2.4189zm7.9748 0c-1.1825 0-2.1569-1.0857-2.1569-2.419 0-1.3332.9554-2.4189 2.1569-2.4189 1.2108 0 2.1757 1.0952 2.1568 2.419 0 1.3332-.946 2.4189-2.1568 2.4189Z"/>',
  ),
  light:
    "--page:#f3f3f4;--card:#fff;--ink:#2f3035;--soft:#5c5e66;--line:#d3d4d9;--hover:#f2f3f5;--focus:#5865f2;--accent:#4752c4",
  dark: "--page:#1a1a1e;--card:#242429;--ink:#efeff1;--soft:#aaaab1;--line:#44454c;--hover:#2f3036;--focus:#949cf7;--accent:#949cf7",
  extra: ":root{--radius:8px;--card-radius:12px}.head{text-align:center;justify-items:center}",
};

const gitlab: Theme = {
  mark: svg(
    "0 0 25 24",
    '<path fill="#E24329" d="m24.507 9.5-.034-.09L21.082.562a.896.896 0 0 0-1.694.091l-2.29 7.01H7.825L5.535.653a.898.898 0 0 0-1.694-.09L.451 9.411.416 9.5a6.297 6.297 0 0 0 2.09 7.278l.012.01.03.022 5.16 3.867 2.56 1.935 1.554 1.176a1.051 1.051 0 0 0 1.268 0l1.555-1.176 2.56-1.935 5.197-3.89.014-.01A6.297 6.297 0 0 0 24.507 9.5Z"/><path fill="#FC6D26" d="m24.507 9.5-.034-.09a11.44 11.44 0 0 0-4.56 2.051l-7.447 5.632 4.742 3.584 5.197-3.89.014-.01A6.297 6.297 0 0 0 24.507 9.5Z"/><path fill="#FCA326" d="m7.707 20.677 2.56 1.935 1.555 1.176a1.051 1.051 0 0 0 1.268 0l1.555-1.176 2.56-1.935-4.743-3.584-4.755 3.584Z"/><path fill="#FC6D26" d="M5.01 11.461a11.43 11.43 0 0 0-4.56-2.05L.416 9.5a6.297 6.297 0 0 0 2.09 7.278l.012.01.03.022 5.16 3.867 4.745-3.584-7.444-5.632Z"/>',
  ),
  light:
    "--page:#fff;--card:#fff;--ink:#28272d;--soft:#626168;--line:#bfbfc3;--hover:#f5f4f6;--focus:#1068bf;--accent:#217645",
  dark: "--page:#18171d;--card:#1f1e24;--ink:#ececef;--soft:#a4a3a8;--line:#4c4b51;--hover:#28272d;--focus:#63a6e9;--accent:#52b87a",
  extra: ":root{--radius:4px;--card-radius:4px}.card{border:0}",
};

const linkedin: Theme = {
  mark: svg(
    "0 0 24 24",
    '<path fill="#fff" d="M2 2h20v20H2z"/><path fill="#0a66c2" d="M20.447 20.452h-3.554v-5.569c0-1.328-.027-3.037-1.852-3.037-1.853 0-2.136 1.445-2.136 2.939v5.667H9.351V9h3.414v1.561h.046c.477-.9 1.637-1.85 3.37-1.85 3.601 0 4.267 2.37 4.267 5.455v6.286zM5.337 7.433c-1.144 0-2.063-.926-2.063-2.065 0-1.138.92-2.063 2.063-2.063 1.14 0 2.064.925 2.064 2.063 0 1.139-.925 2.065-2.064 2.065zm1.782 13.019H3.555V9h3.564v11.452zM22.225 0H1.771C.792 0 0 .774 0 1.729v20.542C0 23.227.792 24 1.771 24h20.451C23.2 24 24 23.227 24 22.271V1.729C24 .774 23.2 0 22.222 0h.003z"/>',
  ),
  light:
    "--page:#f4f2ee;--card:#fff;--ink:#191919;--soft:#5e5e5e;--line:#c7c7c7;--hover:#f3f6f8;--focus:#0a66c2;--accent:#0a66c2",
  dark: "--page:#1b1f23;--card:#293138;--ink:#f2f2f2;--soft:#b8bcc0;--line:#4b545c;--hover:#343d45;--focus:#70b5f9;--accent:#70b5f9",
  extra: ":root{--radius:8px;--card-radius:8px}.cancel,.faults button{border-radius:999px}",
};

const apple: Theme = {
  mark: svg(
    "0 0 24 24",
    '<path fill="currentColor" d="M12.152 6.896c-.948 0-2.415-1.078-3.96-1.04-2.04.027-3.91 1.183-4.961 3.014-2.117 3.675-.546 9.103 1.519 12.09 1.013 1.454 2.208 3.09 3.792 3.039 1.52-.065 2.09-.987 3.935-.987 1.831 0 2.35.987 3.96.948 1.637-.026 2.676-1.48 3.676-2.948 1.156-1.688 1.636-3.325 1.662-3.415-.039-.013-3.182-1.221-3.22-4.857-.026-3.04 2.48-4.494 2.597-4.559-1.429-2.09-3.623-2.324-4.39-2.376-2-.156-3.675 1.09-4.61 1.09zM15.53 3.83c.843-1.012 1.4-2.427 1.245-3.83-1.207.052-2.662.805-3.532 1.818-.78.896-1.454 2.338-1.273 3.714 1.338.104 2.715-.688 3.559-1.701"/>',
  ),
  light:
    "--page:#fff;--card:#fff;--ink:#1d1d1f;--soft:#6e6e73;--line:#d2d2d7;--hover:#f5f5f7;--focus:#0071e3;--accent:#06c",
  dark: "--page:#000;--card:#161617;--ink:#f5f5f7;--soft:#a1a1a6;--line:#424245;--hover:#1d1d1f;--focus:#2997ff;--accent:#2997ff",
  extra: ":root{--radius:12px;--card-radius:18px}.head{text-align:center;justify-items:center}",
};

const auth0: Theme = {
  mark: svg(
    "0 0 24 24",
    '<path fill="currentColor" d="M21.98 7.448 19.62 0H4.347L2.02 7.448c-1.352 4.312.03 9.206 3.815 12.015L12.007 24l6.157-4.552c3.755-2.81 5.182-7.688 3.815-12.015l-6.16 4.58 2.343 7.45-6.157-4.597-6.158 4.58 2.358-7.433-6.188-4.55 7.63-.045L12.008 0l2.356 7.404 7.615.044z"/>',
  ),
  light:
    "--page:#f1f2f3;--card:#fff;--ink:#1e212a;--soft:#65676e;--line:#c9cace;--hover:#f5f5f7;--focus:#635dff;--accent:#4740d4",
  dark: "--page:#0e0f13;--card:#191b22;--ink:#f1f2f6;--soft:#a7aab4;--line:#3b3e48;--hover:#242731;--focus:#8f8aff;--accent:#a8a4ff",
  extra: ":root{--radius:4px;--card-radius:8px}.head{text-align:center;justify-items:center}",
};

const plain: Theme = {
  ...github,
  mark: svg("0 0 24 24", '<circle cx="12" cy="12" r="11" fill="currentColor"/>'),
};

const themes: Record<string, Theme> = {
  github,
  google,
  twitter: x,
  facebook,
  "microsoft-entra-id": microsoft,
  discord,
  gitlab,
  linkedin,
  apple,
  auth0,
};

/** A vendor without a look of its own gets a plain one, so that adding a vendor needs no design first. */
export const themeOf = (vendor: string): Theme => themes[vendor] ?? plain;

const base = `
*{box-sizing:border-box}
:root{color-scheme:light dark;font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
body{margin:0;min-height:100vh;background:var(--page);color:var(--ink)}
.band{padding:.5rem 1rem;text-align:center;font-size:.875rem;color:var(--soft);border-bottom:1px solid var(--line);background:var(--card)}
main{max-width:33rem;margin:0 auto;padding:2.5rem 1rem 4rem}
.card{display:grid;gap:1.75rem;padding:1.75rem;background:var(--card);border:1px solid var(--line);border-radius:var(--card-radius)}
.head{display:grid;gap:.75rem;align-content:start}
h1{margin:0;font-size:1.55rem;line-height:1.25;font-weight:600;text-wrap:balance}
h2{margin:0 0 .5rem;font-size:1rem;font-weight:600}
h3{margin:1.25rem 0 .5rem;font-size:.875rem;font-weight:600;color:var(--soft)}
p{margin:0}
.soft{color:var(--soft);font-size:.9375rem}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
ul{list-style:none;margin:0;padding:0}
.scopes{display:grid;gap:.25rem;text-align:start}
.scopes li{display:flex;gap:.6rem;font-size:.9375rem;color:var(--soft)}
.scopes li::before{content:"✓";color:var(--accent);font-weight:700}
form{display:grid;gap:1rem;min-width:0}
.choices{display:grid;gap:.25rem;margin:0;padding:.75rem 1rem;border:1px solid var(--line);border-radius:var(--radius)}
.choices legend{padding:0 .4rem;font-weight:600}
.choices label{display:flex;gap:.75rem;align-items:center;min-height:44px;font-size:.9375rem;cursor:pointer}
.choices input{flex:none;width:1.2rem;height:1.2rem;accent-color:var(--accent)}
button{font:inherit;color:inherit;min-height:44px;background:transparent;border:1px solid var(--line);border-radius:var(--radius);cursor:pointer}
button:hover{background:var(--hover)}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.people{display:grid;gap:.5rem}
.people li{min-width:0}
.people button{display:flex;gap:.85rem;align-items:center;width:100%;padding:.6rem .85rem;text-align:start}
.people img{border-radius:50%;flex:none}
.who{display:grid;min-width:0;flex:1;line-height:1.35}
.name{font-weight:500;text-align:left;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.who .soft{font-size:.8125rem;overflow-wrap:anywhere}
.cancel{width:100%;padding:.5rem 1rem}
details{border-top:1px solid var(--line);padding-top:.5rem}
summary{min-height:44px;display:flex;align-items:center;gap:.5rem;cursor:pointer;font-weight:500;border-radius:var(--radius)}
summary::before{content:"›";font-size:1.3em;line-height:1;color:var(--soft);transition:transform .12s}
details[open] summary::before{transform:rotate(90deg)}
.note{margin-bottom:.6rem;font-size:.8125rem}
.faults{display:flex;flex-wrap:wrap;gap:.5rem}
.faults button{padding:.4rem .8rem;font-size:.875rem;text-align:start}
@media(prefers-reduced-motion:reduce){summary::before{transition:none}}
@media(max-width:480px){main{padding:1.25rem .75rem 3rem}.card{padding:1.25rem}}
`;

/** The whole style sheet of a vendor's pages. */
export function styleOf(vendor: string): string {
  const theme = themeOf(vendor);
  return `:root{${theme.light}}@media(prefers-color-scheme:dark){:root{${theme.dark}}}${base}${theme.extra}`;
}
