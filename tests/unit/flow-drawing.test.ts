import { describe, expect, it } from "vitest";
import { drawFlow } from "@/features/flow/drawing";
import { pictureOf } from "@/features/flow/picture";
import { type Message, rowsOf } from "@/features/flow/rows";
import { ProviderUntrusted } from "@/features/oauth/errors";
import { testEnvironment } from "../support/environment";
import { newSecrets, recordSignIn } from "../support/recorded-flow";

testEnvironment();

const plain = (text: string) => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
/** The texts of a drawing in their order. */
const textsIn = (svg: string) =>
  [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) => plain(text));

describe("a drawing", () => {
  it("has every message with its parameters, and every check, in order", async () => {
    const flow = await recordSignIn();
    const texts = textsIn(pictureOf(flow));
    let from = 0;
    for (const row of rowsOf(flow)) {
      const title = row.kind === "check" ? `✓ ${row.title}` : row.title;
      const found = texts.findIndex((text, index) => index >= from && text.startsWith(title));
      expect(found, title).toBeGreaterThanOrEqual(from);
      from = found;
      if (row.kind !== "message") continue;
      for (const { name } of row.parameters) {
        expect(
          texts.slice(found).some((text) => text.startsWith(`${name} = `)),
          `${title}: ${name}`,
        ).toBe(true);
      }
    }
    expect(texts).toEqual(
      expect.arrayContaining(["Resource owner", "Client", "Authorization server", "Database"]),
    );
  });

  it("shows in red what failed, and what an attacker would have gained", async () => {
    const error = new ProviderUntrusted("ID token: another nonce");
    const svg = pictureOf(await recordSignIn(newSecrets(), { at: "ID token validation", error }));
    const red = [...svg.matchAll(/<text class="bad" [^>]*>([^<]*)</g)]
      .map(([, text = ""]) => plain(text))
      .join(" ");
    expect(red).toContain("✗ The nonce is the request's own");
    expect(red).toContain("Without it: A token from another sign-in");
  });

  it("stands alone, and holds whatever a provider says", async () => {
    const odd = `</text><script>alert(1)</script>&"'\0\u202e${"w".repeat(3000)}`;
    const message: Message = {
      kind: "message",
      part: 3,
      from: "client",
      to: "database",
      title: odd,
      endpoint: odd,
      at: 0,
      took: 1,
      parameters: [{ name: odd, text: odd, secret: false }],
      failed: { says: odd, gain: null },
    };
    const svg = drawFlow({ title: odd, description: odd }, [message], { client: odd });
    expect(svg).not.toMatch(/<script|[\0\u202e]|href|url\(|@import/);
    expect([...svg.matchAll(/<(\w+)/g)].length).toBe([...svg.matchAll(/<\/\w+>|\/>/g)].length);
    expect(svg.match(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)).not.toBeNull();
  });
});
