import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { quoted, typed } from "../show/typed.ts";

describe("a command that somebody is told to type", () => {
  it("is npm's in a checkout", () => {
    expect(typed("client", "--name", "Budi")).toBe("npm run client -- --name Budi");
    expect(typed("invite")).toBe("npm run sandi -- invite");
  });

  it("has arguments that a shell takes whole", () => {
    for (const argument of ["/var/lib/sandi", "/home/ayu's files", '$HOME `id` "x"', "", "a;b"])
      expect(execFileSync("sh", ["-c", `printf %s ${quoted(argument)}`], { encoding: "utf8" })).toBe(argument);
  });
});
