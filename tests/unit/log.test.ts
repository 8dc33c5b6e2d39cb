import { describe, expect, it, vi } from "vitest";
import { log } from "@/lib/log";
import { testEnvironment } from "../support/environment";

testEnvironment();

/** @returns what the calls wrote, by stream. */
function written(write: () => void): { out: string; err: string } {
  const result = { out: "", err: "" };
  const out = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    result.out += text;
    return true;
  });
  const err = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    result.err += text;
    return true;
  });
  try {
    write();
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
  return result;
}

describe("a line in production", () => {
  it("is one line of JSON, whatever is in its values", () => {
    vi.stubEnv("NODE_ENV", "production");
    const nasty = 'a "quote"\r\nsecond line\u2028 {"level":"error"} \u001b[31m';
    const { out, err } = written(() =>
      log("info", "sign_in_failed", { error: nasty, tries: 2, nothing: null }),
    );
    expect(err).toBe("");
    expect(out.endsWith("\n")).toBe(true);
    expect(out.trimEnd()).not.toMatch(/\p{Cc}/u);
    const { time, ...rest } = JSON.parse(out);
    expect(rest).toEqual({ level: "info", event: "sign_in_failed", error: nasty, tries: 2, nothing: null });
    expect(new Date(time).toISOString()).toBe(time);
  });
});

describe("a line in development", () => {
  it("is one line of words", () => {
    const { out } = written(() =>
      log("info", "signed_in", { provider: "github\nforged", new: true, none: undefined }),
    );
    expect(out).toBe('signed_in provider="github\\nforged" new=true\n');
  });
});

describe("the level", () => {
  const levels = ["debug", "info", "warn", "error"] as const;
  const shown = () => {
    const { out, err } = written(() => {
      for (const level of levels) log(level, level);
    });
    return `${out}${err}`.split(/\s+/).filter(Boolean);
  };

  it.each(levels)("%s shows itself and what is above", (level) => {
    vi.stubEnv("LOG_LEVEL", level);
    expect(shown()).toEqual(levels.slice(levels.indexOf(level)));
  });

  it.each(["", "loud"])("is info when LOG_LEVEL is '%s'", (level) => {
    vi.stubEnv("LOG_LEVEL", level);
    expect(shown()).toEqual(["info", "warn", "error"]);
  });

  it("sends warnings and errors to stderr and the rest to stdout", () => {
    vi.stubEnv("LOG_LEVEL", "debug");
    const { out, err } = written(() => {
      for (const level of levels) log(level, level);
    });
    expect(out).toMatch(/^debug\s+info\s+$/);
    expect(err).toMatch(/^warn\s+error\s+$/);
  });
});
