import { createHmac } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { answerDataDeletion } from "@/features/data-deletion/callback";
import { testDatabase } from "../support/database";
import { testEnvironment } from "../support/environment";

const { prisma, url } = await testDatabase();
testEnvironment({ DATABASE_URL: url });

describe("the callback", () => {
  const local = { LOCAL_PROVIDERS_URL: "http://127.0.0.1:3001" };
  const post = (secret: string) => {
    const payload = { algorithm: "HMAC-SHA256", issued_at: Math.floor(Date.now() / 1000), user_id: "1" };
    const encoded = Buffer.from(JSON.stringify(payload)).toString("base64url");
    const signature = createHmac("sha256", secret).update(encoded).digest("base64url");
    const body = new URLSearchParams({ signed_request: `${signature}.${encoded}` });
    return answerDataDeletion(new Request("http://localhost/", { method: "POST", body }), "facebook");
  };

  it.each(["", "local-facebook-secret", "undefined"])(
    "is not there without Facebook's secret, whatever is signed with %j",
    async (secret) => {
      expect((await post(secret)).status).toBe(404);
    },
  );

  it("says try later while the database does not answer, and gives no code", async () => {
    for (const [name, value] of Object.entries(local)) vi.stubEnv(name, value);
    const lines: string[] = [];
    vi.spyOn(process.stderr, "write").mockImplementation((text) => lines.push(String(text)) > 0);
    const shared = globalThis as { valetKeyDatabase?: unknown };
    shared.valetKeyDatabase = prisma.$extends({
      query: {
        $allOperations() {
          throw new Error("no database");
        },
      },
    });
    try {
      const response = await post("local-facebook-secret");
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "10"]);
      expect(await response.json()).toEqual({ error: "unavailable" });
      expect(lines.join("")).toContain("data_deletion_failed");
    } finally {
      shared.valetKeyDatabase = prisma;
      vi.restoreAllMocks();
    }
  });
});
