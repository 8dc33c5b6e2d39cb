/** What apps say of themselves when they show a page in a browser of their own; the first that fits counts. */
const apps: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["Instagram", /\bInstagram \d/],
  ["Threads", /\bBarcelona \d/],
  ["Messenger", /\bFBAN\/Messenger|\bFB_IAB\/(?:Orca|MESSENGER)/],
  ["Facebook", /\bFB(?:AN|AV|_IAB)\//],
  ["LinkedIn", /\bLinkedInApp\b/],
  ["TikTok", /\bBytedanceWebview\b|\bmusical_ly\b|\btrill_\d|\bTikTok\b/],
  ["LINE", /\bLine\/\d/],
  ["WeChat", /\bMicroMessenger\//],
  ["KakaoTalk", /\bKAKAOTALK\b/],
  ["Snapchat", /\bSnapchat\b/],
  ["Pinterest", /\[Pinterest\//],
  ["X", /\bTwitter for iPhone\b|\bTwitterAndroid\b/],
  // Android marks every embedded browser so.
  ["this app", /;\s?wv\)/],
];

/**
 * Whether a page is shown inside of another app, as far as it says so. Nothing is refused by it.
 * @param userAgent the header, and so anything at all
 * @returns the app's name, or "this app"; null for a browser
 */
export function inAppBrowser(userAgent: string | null): string | null {
  return apps.find(([, pattern]) => pattern.test(userAgent ?? ""))?.[0] ?? null;
}
