import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { sourceFiles } from "../support/repository";
import { expectNone } from "../support/rules";

// Whatever changes something counts who asks, and asks who they are. A form of your own does both by `takeUserForms`
// (features/forms/user-forms.ts).

/** What changes nothing that is worth a limit, each with its reason. */
const unlimited: Record<string, string> = {
  "features/session/actions.ts signOut": "leaving always works",
  "features/session/actions.ts switchAccount": "leaving always works",
  "features/sign-in/actions.ts forgetLastUsed": "has the browser forget cookies and reads nothing",
  "features/theme/actions.ts chooseTheme": "sets a cookie of the browser's own and reads nothing",
};

/** What is for everybody, each with its reason. */
const forEverybody: Record<string, string> = {
  "features/session/actions.ts signOut": "ends the session that it comes with, if there is one",
  "features/session/actions.ts switchAccount": "the same",
  "features/sign-in/actions.ts signInAction": "for who is not signed in",
  "features/conflict-rescue/actions.ts startAnew": "for who is not signed in",
  "features/sign-in/actions.ts forgetLastUsed": "this browser's own",
  "features/theme/actions.ts chooseTheme": "this browser's own",
  // part: recovery-codes
  "features/recovery-codes/actions.ts signInByCode": "for who is not signed in",
  // part: passkeys
  "features/passkeys/actions.ts beginSignIn": "for who is not signed in",
  // part: passkeys
  "features/passkeys/actions.ts finishSignIn": "for who is not signed in",
};

/** Route handlers that change something and are counted elsewhere, or not at all, each with its reason. */
const otherwiseCounted: Record<string, string> = {
  "app/api/[...rest]/route.ts": "says that nothing is there",
  "app/api/auth/[...nextauth]/route.ts": "counted in features/sign-in/handler.ts",
};

/** Route handlers outside app/api/ that take more than a GET, since `matcher` of proxy.ts leaves them out, with a reason. */
const besideTheProxy: Record<string, string> = {};

/** Pages that show something of a personal table to everybody, each with its reason. */
const shownToAnybody: Record<string, string> = {};

const here = "tests/unit/guarded.test.ts";

/** What counts a request. */
const counting = /(await (limitChanges|limitCurrent|limitRequest)|startLimited)\(/;

/** What asks who is there. */
const asking = /await require(User|Session|Role|RecentSignIn)\(/;

/** Exported functions with their bodies, as they are formatted here. */
function functionsOf(text: string): [name: string, body: string][] {
  return [...text.matchAll(/^export (?:default )?async function (\w+)[\s\S]*?\n}\n/gm)].map(
    ([body, name = ""]) => [name, body],
  );
}

const sources = sourceFiles().filter(({ path }) => /^(app|features|lib|components)\//.test(path));
const sourceOf = (path: string) => sources.find((one) => one.path === path)?.text ?? "";
const formRoutes = sources.filter(({ path }) => /^app\/(.*\/)?form\/\[name\]\/route\.ts$/.test(path));

/** Each form's function, by the route that takes the form; `guarded` where `takeUserForms` counts and asks for it. */
const actions = formRoutes.flatMap(({ text }) => {
  const [, user = "", table = ""] = text.match(/take(User)?Forms\("[^"]+", \{([^}]*)\}\)/) ?? [];
  const names = [...table.matchAll(/[\w-]+"?(?:: (\w+))?/g)].map(([field, name]) => name ?? field);
  return names.map((name) => {
    const imported = new RegExp(`^import \\{[^}]*\\b${name}\\b[^}]*\\} from "@/(features/.*)";$`, "m").exec(
      text,
    );
    const path = `${imported?.[1]}.ts`;
    const body = functionsOf(sourceOf(path)).find(([found]) => found === name)?.[1] ?? "";
    return { name: `${path} ${name}`, body, guarded: user !== "" };
  });
});
const unguarded = actions.filter(({ guarded }) => !guarded);
const namesOf = (found: readonly { name: string }[]) => found.map(({ name }) => name);

describe("a form", () => {
  it("is found, with what it does", () => {
    expect(actions.length).toBeGreaterThan(0);
    expectNone(
      formRoutes
        .filter(({ text }) => !/take(User)?Forms\("[^"]+", \{[^}]+\}\)/.test(text))
        .map(({ path }) => path),
      {
        mend: 'Give the forms as a table of names: `takeUserForms("/notes", { add: addNote })`.',
        why: "The rules below find by it what each form does.",
      },
    );
    expectNone(namesOf(actions.filter(({ body }) => body === "")), {
      mend: "Export it as `export async function` from a file of a feature, and import it in the form's route.",
      why: "The rules below look at what it does.",
    });
    const known = namesOf(actions);
    expect(Object.keys({ ...unlimited, ...forEverybody }).filter((name) => !known.includes(name))).toEqual(
      [],
    );
  });

  it("is taken by the one way that looks where it comes from", () => {
    const wrong = formRoutes.filter(({ path, text }) => {
      const page = path.slice("app".length, -"/form/[name]/route.ts".length) || "/";
      return !new RegExp(`export const \\{ GET, POST \\} = take(User)?Forms\\("${page}", `).test(text);
    });
    expectNone(
      wrong.map(({ path }) => path),
      {
        mend: 'Write `export const { GET, POST } = takeUserForms("<the page\'s path>", { … });` there.',
        why: "It refuses forms of other sites, counts requests and leads back to the page.",
      },
    );
    const others = sources.filter(({ text }) => /^\s*["']use server["'];?$/m.test(text));
    expectNone(
      others.map(({ path }) => path),
      {
        mend: "Take the form by `takeUserForms` in `app/<page>/form/[name]/route.ts` (docs/guides/add-a-feature.md).",
        why: "A server action's address changes with each build, so a page that was open meanwhile stops working (docs/decisions/0031-stable-form-addresses.md).",
        exempt: "Take the folder out of this test; what an action does must then count and ask by itself.",
      },
    );
  });

  // part: rate-limits
  it("is limited, or need not be", () => {
    expectNone(namesOf(unguarded.filter(({ name, body }) => !counting.test(body) && !(name in unlimited))), {
      mend: "Take it by `takeUserForms`, or begin it with `await limitChanges(path)`.",
      why: "A script could send it as often as the server can answer (docs/guides/rate-limits.md).",
      exempt: `Name it with a reason in \`unlimited\` of ${here}.`,
    });
    expect(actions.filter(({ name, body }) => name in unlimited && counting.test(body))).toEqual([]);
  });

  it("asks who is there", () => {
    expectNone(namesOf(unguarded.filter(({ name, body }) => !asking.test(body) && !(name in forEverybody))), {
      mend: "Take it by `takeUserForms`, or ask in it: `const user = await requireUser(path)`.",
      why: "Anybody can send a form, with or without its page.",
      exempt: `Name it with a reason in \`forEverybody\` of ${here}.`,
    });
  });

  // part: rate-limits
  it("is counted before it asks the database", () => {
    const late = unguarded.filter(({ body }) => {
      const asks = body.search(/await (?!limit)/);
      return counting.test(body) && body.search(counting) > (asks === -1 ? Number.POSITIVE_INFINITY : asks);
    });
    expectNone(namesOf(late), {
      mend: "Make `await limitChanges(path)` the first thing that it waits for.",
      why: "What is refused must cost nothing.",
    });
  });
});

describe("a route handler that takes a POST, or changes something on a GET,", () => {
  const changing = sources.filter(
    ({ path, text }) =>
      /^app\/.*\/route\.ts$/.test(path) &&
      !formRoutes.some((one) => one.path === path) &&
      (/\b(POST|PUT|PATCH|DELETE)\b/.test(text) || counting.test(text)),
  );

  // part: rate-limits
  it("is limited, itself or in what it imports, or need not be", () => {
    expect(changing.length).toBeGreaterThan(5);
    const counted = ({ path, text }: { path: string; text: string }) =>
      [text, ...importedBy(path, text)].some((one) => counting.test(one));
    const paths = changing.filter((one) => !counted(one)).map(({ path }) => path);
    expectNone(
      paths.filter((path) => !(path in otherwiseCounted)),
      {
        mend: "Begin it with `const wait = await limitCurrent(name); if (wait > 0) return tooMany(wait, path, { url })`.",
        why: "A script could send it as often as the server can answer (docs/guides/rate-limits.md).",
        exempt: `Name it with a reason in \`otherwiseCounted\` of ${here}.`,
      },
    );
    expect(sourceOf("features/sign-in/handler.ts")).toMatch(counting);
  });

  it("lies where a POST reaches it", () => {
    expectNone(
      changing
        .filter(
          ({ path, text }) =>
            /\b(POST|PUT|PATCH|DELETE)\b/.test(text) &&
            !path.startsWith("app/api/") &&
            !(path in besideTheProxy),
        )
        .map(({ path }) => path),
      {
        mend: "Move it below app/api/, or take the form by `takeUserForms` in `app/<page>/form/[name]/route.ts`.",
        why: "At any other address proxy.ts takes a POST for a form of a page from before an update, and answers with /outdated, or 405.",
        exempt: `Leave its address out in \`matcher\` of proxy.ts, and name it with a reason in \`besideTheProxy\` of ${here}.`,
      },
    );
  });
});

describe("a page", () => {
  /** What a page that shows somebody's own does; `features` have a table in which people keep something. */
  const forgetful = (pages: readonly { path: string; text: string }[], features: readonly string[]) =>
    pages
      .filter(({ text }) => features.some((feature) => text.includes(`"@/features/${feature}/`)))
      .filter(({ text }) => !asking.test(text) && !/await (auth|currentSession)\(/.test(text))
      .map(({ path }) => path);

  it("would be seen that shows what people keep and does not ask who is there", () => {
    const text = 'import { findNotes } from "@/features/notes/data";\n';
    const asks = `${text}const user = await requireUser("/notes");\n`;
    const pages = [
      { path: "forgets", text },
      { path: "asks", text: asks },
      { path: "other", text: "" },
    ];
    expect(forgetful(pages, ["notes"])).toEqual(["forgets"]);
  });

  it("that shows what people keep asks who is there", () => {
    const list = sourceOf("features/personal/tables.ts");
    const features = [...list.matchAll(/from "@\/features\/([^/"]+)/g)].map(([, name = ""]) => name);
    expectNone(
      forgetful(
        sources.filter(({ path }) => /^app\/(.*\/)?page(\.dev)?\.tsx$/.test(path)),
        features,
      ).filter((path) => !(path in shownToAnybody)),
      {
        mend: "Ask in the page itself: `const user = await requireUser(path)`, and read by `user.id`.",
        why: "Anybody can open a page's address; a layout or proxy.ts does not stand before every way to it.",
        exempt: `Name the page with a reason in \`shownToAnybody\` of ${here}.`,
      },
    );
  });
});

/** The features' files that a file imports. */
function importedBy(path: string, text: string): string[] {
  return [...text.matchAll(/from "((?:@\/|\.)[^"]+)"/g)].map(([, name = ""]) => {
    const file = name.startsWith("@/") ? name.slice(2) : posix.join(posix.dirname(path), name);
    return sourceOf(`${file}.ts`);
  });
}
