// A process of its own: it changes the folder that it works in.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkEnvFiles, readEnvFile } from "@/lib/env-files";
import { Fault } from "@/lib/fault";
import { temporaryFolder } from "../support/folder";
import { seenByNext } from "../support/next-env";

const root = process.cwd();
beforeEach(() => process.chdir(temporaryFolder()));
afterEach(() => process.chdir(root));

/** @returns the message of the Fault that a look at the files ends with */
function fault(): string {
  try {
    checkEnvFiles("production");
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
  throw new Error("It went through.");
}

describe("a file that can be read", () => {
  it.each([
    ["nothing", ""],
    ["comments", '# mine\n  # it\'s "mine"\n'],
    ["CRLF, and no end of a line at its end", "# mine\r\nA=1\r\nB=2"],
    ["the ends of lines of long ago", "A=1\rB=2\r"],
    ["a byte order mark", "\ufeffA=1\n"],
    ["a byte order mark before a comment", "\ufeff# mine\nA=1\n"],
    ["exports", "export A=1\nexport\tB='2'\n"],
    ["space in every place", "  A = 1  \n\tB\t=\t'2'\t\n \nC= \n"],
    ["empty values", "A=\nB=\"\"\nC=''\nD=``\nE=1"],
    ["quotes of each kind", "A=\"1 # 2\"\nB='1 \"2\"'\nC=`1 '2'`\nD='a'#b\n"],
    ["quotes inside", 'A=it\'s\nB=a"b"c\n'],
    ["comments behind values", "A=1 # one\nB=2#two\nC='3' # \"three\"\n"],
    ["values over several lines", "A=\"one\ntwo=\n# three\"\nB=`\n'\n`\nC='\"\n'\n"],
    ["an escaped quote in a value over lines", 'A="{ \\"a\\": 1,\n \\"b\\": 2 }"\nB=1\n'],
    ["a secret with every character of base64", "A=ab+/cd==\nB='ab+/cd=='\n"],
    ["a colon for the sign", "A: 1\nB: '2'\n"],
    ["names with dots and dashes", "a.b-c=1\n"],
    ["a name twice", "A=1\nA=2\n"],
  ])("such as one with %s is read as Next reads it", (_name, text) => {
    writeFileSync(".env", text);
    const values = readEnvFile(".env");
    const seen = seenByNext("production");
    expect(seen).toMatchObject(values);
    expect(Object.keys(values)).toEqual(Object.keys(seen).filter((name) => /^([A-E]|a\.b-c)$/.test(name)));
    expect(() => checkEnvFiles("production")).not.toThrow();
  });

  it("is passed over where it is a pipe, which gives its content only once", () => {
    execFileSync("mkfifo", [".env.local"]);
    expect(readEnvFile(".env.local")).toEqual({});
  });
});

describe("a file that cannot be used", () => {
  it("is a folder", () => {
    mkdirSync(".env.production");
    expect(fault()).toMatch(/^\.env\.production cannot be read \(EISDIR\)\. Check its rights/);
  });

  it.each([
    ["a NUL", Buffer.from("PORT=4000\0\n")],
    ["a picture", Buffer.from("89504e470d0a1a0affd8", "hex")],
    ["UTF-16", Buffer.from("\ufeffPORT=4000\n", "utf16le")],
  ])("holds %s, and stays as it is", (_name, bytes) => {
    writeFileSync(".env", bytes);
    expect(fault()).toBe(".env is not a text file. Save it as UTF-8, or move it away.");
    expect(readFileSync(".env").equals(bytes)).toBe(true);
  });

  it.each([
    ["a word", "PORT=4000\n\nhunter2\nLOG_LEVEL=info\n", 3],
    ["a name without its sign", "# a\nALLOWED_EMAILS hunter2@example.com\n", 2],
    ["a conflict marker", "<<<<<<< hunter2\nPORT=1\n", 1],
    ["a name with a space", "# a\r\nMY PORT=hunter2\r\n", 2],
    ["a value without a name", "PORT=1\n=hunter2", 2],
    ["a word after a value over several lines", 'A="one\ntwo"\nhunter2', 3],
    ["a quote that never ends", 'A=1\nB="hunter2\nC=two\n', 2],
    ["a quote that another line's begins", 'A="hunter2\nB=2\nC="three"\n', 1],
    ["a word after a quote", 'A=1\nB="hunter2" two\n', 2],
    ["another quote at the end", "A='hunter2\"\n", 1],
    ["an export of nothing", "export hunter2\n", 1],
  ])("holds %s: its line is named and nothing of it repeated", (_name, text, line) => {
    writeFileSync(".env.local", text);
    expect(fault()).toBe(
      `.env.local line ${line} is not of the form NAME=value, with a quote at both ends or at none. Fix it, or move the file away.`,
    );
    expect(readFileSync(".env.local", "utf8")).toBe(text);
  });

  it("is named beside the others, and beside none of another mode", () => {
    for (const file of [".env", ".env.local", ".env.production", ".env.production.local", ".env.development"])
      writeFileSync(file, "nonsense");
    expect(fault().match(/^\S+ line 1/gm)).toEqual([
      ".env.production.local line 1",
      ".env.local line 1",
      ".env.production line 1",
      ".env line 1",
    ]);
  });
});
