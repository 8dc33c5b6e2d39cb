import { expect, it } from "vitest";
import { providerEntries } from "@/features/providers";
import { inAppBrowser } from "@/features/sign-in/in-app-browser";
import { toChoice } from "@/features/sign-in/queries";

const iphone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const android =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko)";
const chrome = "Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36";

it.each([
  ["Instagram", `${iphone} Mobile/15E148 Instagram 334.0.4.32.98 (iPhone14,5; iOS 17_5; en_US; scale=3.00)`],
  ["Instagram", `${android} ${chrome} Instagram 334.0.0.42.95 Android (34/14; 420dpi; Google; Pixel 8)`],
  ["Threads", `${iphone} Mobile/15E148 Barcelona 334.0.0.30.109 (iPhone14,5; iOS 17_5)`],
  ["Facebook", `${iphone} Mobile/15E148 [FBAN/FBIOS;FBAV/465.0.1.41.103;FBBV/602060281;FBDV/iPhone14,5]`],
  ["Facebook", `${android} ${chrome} [FB_IAB/FB4A;FBAV/465.0.0.62.82;IABMV/1;]`],
  ["Messenger", `${iphone} Mobile/15E148 [FBAN/MessengerForiOS;FBAV/459.0.0.24.106]`],
  ["Messenger", `${android} ${chrome} [FB_IAB/Orca-Android;FBAV/459.0.0.24.106;]`],
  ["LinkedIn", `${iphone} Mobile/15E148 [LinkedInApp]/9.29.6521`],
  ["TikTok", `${iphone} Mobile/15E148 musical_ly_34.8.0 JsSdk/2.0 BytedanceWebview/d8a21c6`],
  ["TikTok", `${android} ${chrome} trill_340802 JsSdk/1.0 AppName/trill`],
  ["LINE", `${iphone} Mobile/15E148 Safari Line/14.8.0`],
  ["LINE", `${android} ${chrome} Line/14.8.0/IAB`],
  ["WeChat", `${iphone} Mobile/15E148 MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/en`],
  ["KakaoTalk", `${iphone} Mobile/15E148 KAKAOTALK 10.8.1`],
  ["Snapchat", `${iphone} Mobile/15E148 Snapchat/12.90.0.42 (like Safari/8617.2.4)`],
  ["Pinterest", `${iphone} Mobile/15E148 [Pinterest/iOS]`],
  ["X", `${iphone} Mobile/15E148 Twitter for iPhone/10.45`],
  ["this app", `${android} ${chrome}`],
])("%s: %s", (app, userAgent) => {
  expect(inAppBrowser(userAgent)).toBe(app);
});

it.each([
  `${iphone} Version/17.5 Mobile/15E148 Safari/604.1`,
  `${iphone} CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1`,
  `${iphone} FxiOS/127.0 Mobile/15E148 Safari/605.1.15`,
  `${iphone} EdgiOS/125.0.2535.96 Version/17.0 Mobile/15E148 Safari/604.1`,
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
  "Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
  "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
  "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
  "Twitterbot/1.0",
  "Online/1.0 Baseline/2",
  "",
  null,
])("a browser, or nothing of the kind: %s", (userAgent) => {
  expect(inAppBrowser(userAgent)).toBeNull();
});

it("only who is known to refuse is said to", () => {
  const refusing = providerEntries.map(toChoice).filter(({ refusesInAppBrowsers }) => refusesInAppBrowsers);
  expect(refusing.map(({ id }) => id)).toEqual(["google"]);
});
