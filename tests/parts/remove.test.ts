import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Clone } from "../support/clone";

// `npm run remove` as an owner runs it, in a clone of their own.

const clone = new Clone();
clone.git("tag", "v0.1.0");
const { folder } = clone;
const git = (...args: string[]) => clone.git(...args);

/** Goes back to what the starter is. */
const reset = () => {
  git("reset", "--hard", "--quiet", "v0.1.0");
  git("clean", "-fdq", "-e", "generated", "-e", "next-env.d.ts", "-e", ".next");
};

const remove = (...args: string[]) => clone.node("scripts/run.mjs", "remove", ...args);
const read = (path: string) => clone.read(path);

describe("a part is taken away whole", () => {
  // part: admin
  it("admin: pages, link, tests, guide", () => {
    reset();
    const { status, output } = remove("admin", "--no-check");
    expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining("Removed admin:") });
    const shipped = git("ls-files", "--", "app", "components", "features").trim().split("\n");
    expect(shipped.filter((path) => read(path).includes('href="/admin"'))).toEqual([]);
    expect(existsSync(join(folder, "app/admin"))).toBe(false);
    expect(read("docs/guides/who-gets-in.md")).not.toMatch(/^## \/admin/m);
    expect(JSON.parse(read(".starter.json"))).toMatchObject({ version: "0.1.0", removed: ["admin"] });
  });

  // part: exchange
  it("exchange and own-tokens: tables by a migration, a command, a guide", () => {
    reset();
    expect(remove("own-tokens", "exchange", "--no-check").status).toBe(0);
    const [migration = ""] = git(
      "diff",
      "--cached",
      "--name-only",
      "--diff-filter=A",
      "--",
      "prisma/migrations/sqlite",
    )
      .trim()
      .split("\n");
    expect(read(migration)).toBe(
      '-- DropTable\nDROP TABLE "RefreshToken";\n\n-- DropTable\nDROP TABLE "SigningKey";\n',
    );
    expect(read("prisma/schema/core.prisma")).not.toContain("RefreshToken");
    expect(JSON.parse(read("package.json")).scripts).not.toHaveProperty("signing-keys:rotate");
    expect(read("app/api/me/route.ts")).not.toContain("features/own-tokens");
  });

  // part: data-deletion
  it("--keep-tables leaves the tables and their models", () => {
    reset();
    expect(remove("data-deletion", "--keep-tables", "--no-check").status).toBe(0);
    expect(read("prisma/schema/data-deletion.prisma")).toContain("model DataDeletion");
    expect(git("diff", "--cached", "--name-only", "--", "prisma/migrations")).toBe("");
    expect(JSON.parse(read(".starter.json"))).toMatchObject({ keptTables: ["DataDeletion"] });
  });

  // part: telemetry-export
  it("telemetry-export: packages, a variable, events of the log", () => {
    reset();
    expect(remove("telemetry-export", "--no-check").status).toBe(0);
    expect(Object.keys(JSON.parse(read("package.json")).dependencies)).not.toContain(
      "@opentelemetry/sdk-metrics",
    );
    expect(read("package-lock.json")).not.toContain("node_modules/@opentelemetry/sdk-metrics");
    for (const path of [".env.example", "lib/env.ts"])
      expect(read(path)).not.toContain("OTEL_EXPORTER_OTLP_ENDPOINT");
    expect(read("docs/guides/observe.md")).not.toContain("telemetry_failed");
  });

  // One check for all of these: `npm test -- --parts` runs what is left without each alone.
  // part: admin, exchange, own-tokens, telemetry-export
  it("together they leave what passes types and lint", () => {
    reset();
    expect(remove("admin", "own-tokens", "exchange", "telemetry-export", "--no-check").status).toBe(0);
    expect(clone.run("test", "types", "lint")).toMatchObject({ status: 0 });
  });
});

describe("what cannot be done is told, and nothing is changed", () => {
  it("lists what can go and what stays, and says how", () => {
    reset();
    expect(remove()).toEqual({
      status: 0,
      output: expect.stringMatching(/^What stays, and why:\n {2}account: /m),
    });
    expect(remove("--help").output).toContain("--dry-run");
    expect(git("status", "--porcelain")).toBe("");
  });

  // part: exchange, bench
  it("an unknown part, one that is needed, one that has gone already", () => {
    reset();
    expect(remove("exchang")).toEqual({
      status: 1,
      output: expect.stringContaining("Did you mean exchange?"),
    });
    expect(remove("own-tokens")).toEqual({
      status: 1,
      output: expect.stringContaining("exchange needs own-tokens"),
    });
    expect(git("status", "--porcelain")).toBe("");
    expect(remove("bench", "--no-check").status).toBe(0);
    clone.commit();
    expect(remove("bench")).toEqual({
      status: 1,
      output: expect.stringContaining("There is no part bench."),
    });
  });

  it("changes that are not committed", () => {
    reset();
    writeFileSync(join(folder, "README.md"), "Mine.\n");
    expect(remove("any")).toEqual({ status: 1, output: expect.stringContaining("not committed") });
    expect(read("README.md")).toBe("Mine.\n");
    expect(git("status", "--porcelain")).toBe(" M README.md\n");
  });

  it("what is no part, and what stays", () => {
    reset();
    expect(remove("quantum-tunnel")).toEqual({
      status: 1,
      output: expect.stringContaining("There is no part quantum-tunnel."),
    });
    expect(remove("session")).toEqual({
      status: 1,
      output: expect.stringContaining("session is no part, and stays. Who is signed in."),
    });
    expect(git("status", "--porcelain")).toBe("");
  });

  // part: theme
  it("files of the part that the owner has changed, unless --force", () => {
    reset();
    appendFileSync(join(folder, "features/theme/actions.ts"), "\n// Mine.\n");
    clone.commit();
    expect(remove("theme")).toEqual({
      status: 1,
      output: expect.stringContaining("  features/theme/actions.ts"),
    });
    expect(git("status", "--porcelain")).toBe("");
    expect(remove("theme", "--force", "--no-check").status).toBe(0);
  });

  // part: theme
  it("the same without a tag, where the history begins with the whole starter", () => {
    reset();
    const first = git("rev-parse", "HEAD").trim();
    git("tag", "--delete", "v0.1.0");
    try {
      appendFileSync(join(folder, "features/theme/actions.ts"), "\n// Mine.\n");
      clone.commit();
      expect(remove("theme")).toEqual({
        status: 1,
        output: expect.stringContaining("  features/theme/actions.ts"),
      });
      expect(git("status", "--porcelain")).toBe("");
    } finally {
      git("tag", "v0.1.0", first);
    }
  });

  // part: theme
  it("code of the owner's that uses the part in a way that nobody can decide", () => {
    reset();
    const path = "features/account/mine.ts";
    writeFileSync(
      join(folder, path),
      'import { findDevices } from "@/features/theme/queries";\nexport class Mine {\n  theme = findDevices();\n}\n',
    );
    clone.commit();
    expect(remove("theme")).toEqual({ status: 1, output: expect.stringContaining(`${path}:3`) });
    expect(git("status", "--porcelain")).toBe("");
  });

  // part: theme
  it("--dry-run shows the difference", () => {
    reset();
    const { status, output } = remove("theme", "--dry-run");
    expect(status).toBe(0);
    expect(output).toContain("deleted file mode");
    expect(output).toContain("Nothing is changed: this was a dry run.");
    expect(git("status", "--porcelain")).toBe("");
  });

  it("killed while it wrote files: the next one says the way back", () => {
    reset();
    writeFileSync(join(folder, ".git/remove-under-way"), "any");
    rmSync(join(folder, "AGENTS.md"));
    expect(remove("any")).toEqual({
      status: 1,
      output: expect.stringContaining("\n  git reset --hard && git clean -fd\n"),
    });
    reset();
    expect(remove("any").output).toContain("There is no part any.");
  });

  // part: admin
  it("interrupted in the middle", async () => {
    reset();
    const child: ChildProcess = spawn(
      process.execPath,
      ["scripts/run.mjs", "remove", "admin", "--no-check"],
      {
        cwd: folder,
        env: { ...process.env, NODE_ENV: "test" },
        stdio: "ignore",
      },
    );
    const worktrees = join(folder, ".git", "worktrees");
    await expect.poll(() => existsSync(worktrees), { interval: 10 }).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(git("status", "--porcelain")).toBe("");
    rmSync(join(folder, "generated"), { recursive: true, force: true });
    expect(remove("admin", "--no-check").status).toBe(0);
  });
});
