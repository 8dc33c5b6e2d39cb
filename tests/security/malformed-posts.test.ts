import { afterAll, beforeAll, expect, it } from "vitest";
import type { StartedApp } from "./support/app";
import { Browser } from "./support/browser";
import { lendApp } from "./support/lend";

// What anybody can post to a form or a page, without being signed in: never an error of ours, and nothing in the log.

let app: StartedApp;
let browser: Browser;
beforeAll(async () => {
  app = await lendApp();
  browser = new Browser(app.origin);
});
afterAll(() => app?.stop());

type Post = {
  body: FormData | string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
};

const send = ({ body, headers = {} }: Post, path: string) => browser.post(path, body, { headers });

const typed = (type: string, body: Post["body"]): Post => ({ body, headers: { "content-type": type } });

const form = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
};

const multipart = "multipart/form-data; boundary=b";
const part = '--b\r\nContent-Disposition: form-data; name="provider"\r\n\r\ngithub\r\n';

/** The kinds of bodies that no form of ours has, each with every one of its examples. */
const unreadable: Record<string, Post[]> = {
  "another type": [
    ...[
      "application/json",
      "text/plain",
      "text/plain;charset=UTF-8",
      "application/octet-stream",
      "x",
    ].flatMap((type) => ["", "{}", "provider=github", "[".repeat(30_000)].map((body) => typed(type, body))),
    { body: new TextEncoder().encode("provider=github") },
  ],
  "a broken multipart form": [
    ...["", "no form", "--b\r\n", "--b--x", '--b\r\nContent-Disposition: form-data; name="a', part].map(
      (body) => typed(multipart, body),
    ),
    typed(multipart, "--b\r\n".repeat(10_000)),
    typed(multipart, `--b\r\n${"X-Y: z\r\n".repeat(5_000)}`),
  ],
  "a boundary that is not the form's": [
    ...["", "; boundary=", "; boundary=x", "X; boundary=b", "; boundary=b x"].map((rest) =>
      typed(`multipart/form-data${rest}`, `${part}--b--\r\n`),
    ),
  ],
  "bytes that are no text": [
    typed("application/x-www-form-urlencoded", new Uint8Array([0x61, 0x3d, 0xff])),
    typed(multipart, new Uint8Array([...new TextEncoder().encode(part), 0xff])),
  ],
  "many fields": [
    typed("application/x-www-form-urlencoded", "a=b&".repeat(101)),
    typed("application/x-www-form-urlencoded", "&".repeat(60_000)),
    typed(multipart, `${part.repeat(101)}--b--\r\n`),
    { body: form(Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`f${n}`, ""]))) },
  ],
};

/** Some at a time, as a server is used to. */
async function inParallel(posts: Post[], each: (post: Post) => Promise<void>): Promise<void> {
  for (let start = 0; start < posts.length; start += 10)
    await Promise.all(posts.slice(start, start + 10).map(each));
}

/** Expects that nothing is logged; errors that Next prints are told half a second later. */
async function expectSilence(before: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect(app.logs()).toBe(before);
}

it.each(Object.keys(unreadable))(
  "W19 a form that cannot be read is refused, not failed, and nothing of it is logged: %s",
  async (kind) => {
    const before = app.logs();
    for (const path of ["/signin/form/start", "/form/theme", "/account/form/name"]) {
      await inParallel(unreadable[kind] ?? [], async (post) => {
        const response = await send(post, path);
        const shown = JSON.stringify(post.body instanceof FormData ? [...post.body] : post).slice(0, 300);
        expect([response.status, await response.text()], shown).toEqual([400, "This form cannot be read.\n"]);
      });
    }
    await expectSilence(before);
  },
);

it("W19 fields may be missing, come twice, be files, or have any name", async () => {
  const file = form({ provider: "github" });
  file.append("provider", new File(["x"], "a.png"));
  file.set("returnTo", new File(["x"], "a.png"));
  const posts: Post[] = [
    typed("application/x-www-form-urlencoded", ""),
    { body: form({}) },
    { body: file },
    { body: form({ __proto__x: "", constructor: "", "a[]": "", provider: "__proto__" }) },
    typed("application/x-www-form-urlencoded", "provider=nobody&provider=github&%zz=%ff&=&"),
  ];
  const before = app.logs().length;
  for (const path of ["/signin/form/start", "/form/theme", "/account/form/name", "/admin/form/disable"]) {
    for (const post of posts) expect((await send(post, path)).status, path).toBe(303);
  }
  expect(app.logs().slice(before)).not.toContain('"level":"error"');
});

/** What pages of builds whose forms were Next's server actions send, and what somebody makes of that. */
const actions: Post[] = ["", "x", "__proto__", "constructor", "00".repeat(21), `40${"0".repeat(40)}`].flatMap(
  (id): Post[] => [
    { body: form({ [`$ACTION_ID_${id}`]: "", provider: "github" }) },
    {
      body: form({
        $ACTION_REF_1: "",
        "$ACTION_1:0": `{"id":"${id}","bound":"$@1"}`,
        "$ACTION_1:1": "[null]",
      }),
    },
    ...["[]", '["$K1"]', "{", '"$1:constructor:constructor"', `${"[".repeat(20_000)}`].flatMap(
      (list): Post[] => [
        { body: form({ _1_provider: "github", "0": list }), headers: { "next-action": id } },
        { body: list, headers: { "next-action": id, "content-type": "text/plain;charset=UTF-8" } },
      ],
    ),
  ],
);

it("R6 W19 a form of an older build's page leads to a page that says so, and then back", async () => {
  const before = app.logs();
  for (const path of ["/signin?returnTo=%2Faccount%2Fdevices", "/account", "/nowhere"]) {
    const leads = `/outdated?${new URLSearchParams({ returnTo: path })}`;
    await inParallel(actions, async (post) => {
      const { status, headers } = await send(post, path);
      const told = { status, to: headers.get("location"), script: headers.get("x-action-redirect") };
      // A browser follows the one, and the script of Next's client the other.
      expect(told, JSON.stringify(post).slice(0, 300)).toEqual(
        post.headers
          ? { status: 409, to: null, script: `${leads};push` }
          : { status: 303, to: leads, script: null },
      );
      expect(headers.getSetCookie()).toEqual([]);
    });
    const page = await (await browser.get(leads)).text();
    expect(page).toContain("That page was old");
    expect(page).toContain(`href="${path}"`);
  }
  await expectSilence(before);
});

it("R6 a form that is not there any more leads to the page that says so", async () => {
  for (const name of ["gone", "__proto__", "constructor"]) {
    const response = await send({ body: form({}) }, `/account/devices/form/${name}`);
    expect([response.status, response.headers.get("location")]).toEqual([
      303,
      "/outdated?returnTo=%2Faccount%2Fdevices",
    ]);
  }
});

it("W19 a page takes no other post, and no other method", async () => {
  for (const path of ["/", "/signin", "/account", "/nowhere", "/robots.txt"]) {
    const answers = [
      await send(typed("application/json", "{}"), path),
      await send(typed("text/plain", "a"), path),
      ...(await Promise.all(["PUT", "PATCH", "DELETE"].map((method) => browser.post(path, "", { method })))),
    ];
    for (const { status, headers } of answers)
      expect([status, headers.get("allow")], path).toEqual([405, "GET, HEAD"]);
  }
});

it("W19 an endpoint refuses what it cannot read, and no error of ours is logged", async () => {
  const before = app.logs().length;
  const paths = ["auth/signin/github", "auth/signout", "auth/session", "auth/callback/github", "token"];
  const more = [
    "exchange/github",
    "exchange/refresh",
    "exchange/revoke",
    "data-deletion/facebook",
    "auth/callback/apple",
    "apple-notices",
    "nowhere",
  ];
  const bodies = [
    "",
    "{",
    "null",
    "1",
    "[".repeat(30_000),
    "%ff&%",
    "a=b&a=c",
    "&".repeat(60_000),
    "--b\r\n",
  ];
  const types = [
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=b",
    "text/plain",
  ];
  for (const path of [...paths, ...more]) {
    const posts = types.flatMap((type) =>
      bodies.map((body) => ({ body, headers: { "content-type": type } })),
    );
    await inParallel(posts, async (post) => {
      const { status } = await send(post, `/api/${path}`);
      expect(status, `${path} ${JSON.stringify(post).slice(0, 100)}`).toBeLessThan(500);
    });
  }
  expect(app.logs().slice(before)).not.toContain('"level":"error"');
});

it("W19 well-formed posts are heard, so that the refusals mean something", async () => {
  const fields = { provider: "github" };
  for (const body of [form(fields), new URLSearchParams(fields)]) {
    const response = await browser.post("/signin/form/start", body);
    expect([response.status, response.headers.get("location")]).toEqual([
      303,
      expect.stringContaining(`${app.providers}/`),
    ]);
  }
});
