import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { ProtocolError } from "@sandi/protocol";
import { describe, expect, it } from "vitest";
import { LINE_COMMANDS } from "../chat/lineCommands.ts";
import { profileNameOf } from "../chat/profiles.ts";
import { helpLines } from "../show/answers.ts";
import { Pen } from "../show/pen.ts";
import { makeStyle, wantsColor } from "../show/style.ts";
import { COMMANDS } from "../table/commands.ts";
import { completionScript } from "../table/completion.ts";
import { commandHelp, overview } from "../table/help.ts";
import { manPage } from "../table/manPage.ts";
import { markdown } from "../table/markdown.ts";
import { parseCommandLine } from "../table/parse.ts";
import { nearest } from "../table/suggest.ts";
import { en } from "../texts/en.ts";
import { id } from "../texts/id.ts";
import { chooseLanguage, LANGUAGES, translator } from "../texts/index.ts";

function codeOf(argv: readonly string[]): string {
  try {
    parseCommandLine(argv, "en");
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  return "accepted";
}

describe("the parser", () => {
  it("takes every flag of the table, with a value that fits", () => {
    let tried = 0;
    for (const command of COMMANDS) {
      const wordsFor = (flag: string): readonly string[] => {
        const action = command.actions?.find(({ flags }) => flags?.includes(flag)) ?? command.actions?.[0];
        return action ? [action.name, ...action.operands] : [];
      };
      const operands = command.operands?.choices
        ? [command.operands.choices[0]!]
        : command.operands?.least
          ? ["x"]
          : [];
      const required = command.flags.filter(({ required: needed }) => needed).flatMap(({ name }) => [`--${name}`, "x"]);
      for (const flag of command.flags) {
        const unit = flag.form === "size" ? "B" : flag.form === "duration" ? "ms" : "";
        const value = flag.choices?.[0] ?? (flag.range ? `${flag.range[1]}${unit}` : "x");
        const given = flag.value ? [`--${flag.name}=${value}`] : [`--${flag.name}`];
        const options = parseCommandLine(
          [command.name, ...required, ...given, ...operands, ...wordsFor(flag.name)],
          "en",
        );
        expect(options.has(flag.name)).toBe(true);
        if (flag.value) expect(options.text(flag.name)).toBe(value);
        tried++;
      }
    }
    expect(tried).toBe(COMMANDS.reduce((sum, { flags }) => sum + flags.length, 0));
  });

  it("gives defaults, and aliases their command", () => {
    const options = parseCommandLine(["server"], "en");
    expect(options.command.name).toBe("relay");
    expect(options.number("port")).toBe(8888);
    expect(options.text("host")).toBe("127.0.0.1");
    expect(parseCommandLine(["send", "--to", "Ayu", "--", "--text"], "en").operands).toEqual(["--text"]);
    expect(parseCommandLine(["send", "--to", "Ayu", "-"], "en").operands).toEqual(["-"]);
  });

  it.each([
    [["relya"], "USAGE_UNKNOWN_COMMAND"],
    [["relay", "--prot", "1"], "USAGE_UNKNOWN_FLAG"],
    // What is not there is refused, never taken silently.
    [["relay", "--kafka", "x"], "USAGE_UNKNOWN_FLAG"],
    [["relay", "--tls-chain", "x"], "USAGE_UNKNOWN_FLAG"],
    [["relay", "--invited"], "USAGE_UNKNOWN_FLAG"],
    [["relay", "--port", "eighty"], "USAGE_FLAG_VALUE"],
    [["relay", "--port", "65536"], "USAGE_FLAG_VALUE"],
    [["relay", "--port"], "USAGE_FLAG_VALUE"],
    [["relay", "--ephemeral=yes"], "USAGE_FLAG_NO_VALUE"],
    [["relay", "--no-open=yes"], "USAGE_FLAG_NO_VALUE"],
    [["relay", "--no-port"], "USAGE_UNKNOWN_FLAG"],
    [["client", "--no-trace"], "USAGE_UNKNOWN_FLAG"],
    [["relay", "--retention", "30"], "USAGE_FLAG_VALUE"],
    [["relay", "--mailbox-size", "64MB"], "USAGE_FLAG_VALUE"],
    [["relay", "--ephemeral", "--data", "x"], "USAGE_FLAG_CONFLICT"],
    [["relay", "extra"], "USAGE_ARGUMENTS"],
    [["client", "--suite", "rot13"], "USAGE_FLAG_VALUE"],
    [["client", "--lang", "fr"], "USAGE_FLAG_VALUE"],
    [["client", "--passphrase-file", "f", "--passphrase"], "USAGE_FLAG_CONFLICT"],
    [["send", "text"], "USAGE_FLAG_REQUIRED"],
    [["send", "--to", "Ayu"], "USAGE_ARGUMENTS"],
    [["send", "--to", "Ayu", "two", "words"], "USAGE_ARGUMENTS"],
    [["completion", "tcsh"], "USAGE_ARGUMENTS"],
    [["admin"], "USAGE_ARGUMENTS"],
    [["admin", "cleints"], "USAGE_UNKNOWN_COMMAND"],
    [["admin", "clients", "extra"], "USAGE_ARGUMENTS"],
  ])("refuses %j", (argv, code) => {
    expect(codeOf(argv)).toBe(code);
  });

  it("suggests what was probably meant", () => {
    expect(() => parseCommandLine(["relya"], "en")).toThrow("did you mean relay?");
    expect(() => parseCommandLine(["relay", "--prot", "1"], "en")).toThrow("did you mean --port?");
    expect(nearest("completely-else", ["relay", "client"])).toBeUndefined();
  });
});

describe("what is made from the table", () => {
  it.each(LANGUAGES)("/help fits on one screen of 80 columns and 24 lines (%s)", (language) => {
    const style = (_tone: unknown, text: string) => text;
    const pen = new Pen({ language, errorTexts: {}, style, columns: () => 80, me: () => "Ayu" });
    // Below it stands the prompt.
    expect(helpLines(pen).length).toBeLessThan(24);
    expect(helpLines(pen).length).toBeGreaterThan(LINE_COMMANDS.length);
  });

  it("is docs/terminal.md and docs/sandi.1, byte for byte", () => {
    const root = new URL("../../../", import.meta.url);
    const { version } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { version: string };
    expect(readFileSync(new URL("docs/terminal.md", root), "utf8")).toBe(markdown(COMMANDS));
    expect(readFileSync(new URL("docs/sandi.1", root), "utf8")).toBe(manPage(COMMANDS, version));
  });

  it("names every command and flag in help, in both languages", () => {
    for (const language of LANGUAGES) {
      const all = overview(COMMANDS, language, "1").join("\n");
      for (const command of COMMANDS) {
        expect(all).toContain(command.name);
        const help = commandHelp(command, language).join("\n");
        for (const { name, about } of command.flags) {
          expect(help).toContain(`--${name}`);
          expect(help).toContain(about[language]);
        }
      }
    }
    const client = commandHelp(COMMANDS.find(({ name }) => name === "client")!, "en").join("\n");
    for (const { usage } of LINE_COMMANDS) expect(client).toContain(usage);
  });

  it("fits a terminal and cuts no word there", () => {
    // A line ends at a space, or within a path or a list of choices.
    const words = (lines: readonly string[]) =>
      lines
        .join("\n")
        .replace(/(?<=\S[/|])\n +/g, "")
        .replace(/\s+/g, " ");
    for (const language of LANGUAGES) {
      for (const help of [
        (columns?: number) => overview(COMMANDS, language, "1", columns),
        ...COMMANDS.map((command) => (columns?: number) => commandHelp(command, language, columns)),
      ]) {
        const narrow = help(80);
        const ends = narrow.findLastIndex((line) => /^(Examples|Contoh):$/.test(line));
        // What is to be copied stays whole.
        for (const line of narrow.slice(0, ends >= 0 ? ends : undefined)) expect(line.length).toBeLessThan(80);
        expect(words(narrow)).toBe(words(help()));
      }
    }
  });

  it.each(["bash", "zsh", "fish"])("completes every command and flag in %s", (shell) => {
    const script = completionScript(shell, COMMANDS);
    for (const { name, flags } of COMMANDS) {
      expect(script).toContain(name);
      for (const flag of flags) expect(script).toContain(shell === "fish" ? `-l ${flag.name}` : `--${flag.name}`);
    }
    const checked = spawnSync(shell, ["-n"], { input: script, encoding: "utf8" });
    // bash is on every machine that runs these tests; the others are asked where they are.
    if (shell === "bash" || !checked.error) expect([checked.status, checked.stderr]).toEqual([0, ""]);
  });

  it("completes in a real bash", () => {
    const ask = (words: string[]): string[] => {
      const line = words.map((word) => `'${word}'`).join(" ");
      const script = `${completionScript("bash", COMMANDS)}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _sandi; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return spawnSync("bash", ["--norc", "-c", script], { encoding: "utf8" }).stdout.trim().split("\n");
    };
    expect(ask(["sandi", "cl"])).toEqual(["client"]);
    expect(ask(["sandi", "relay", "--jso"])).toEqual(["--json-logs"]);
    expect(ask(["sandi", "client", "--lang", ""])).toEqual(["en", "id"]);
    expect(ask(["sandi", "completion", "z"])).toEqual(["zsh"]);
  });
});

describe("the catalogue", () => {
  const placeholders = (entry: unknown): string[] =>
    [...new Set(JSON.stringify(entry).match(/\{\w+\}/g) ?? [])].filter((name) => name !== "{count}").sort();

  it("has the same keys and placeholders in both languages, and no empty text", () => {
    expect(Object.keys(id)).toEqual(Object.keys(en));
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect([key, placeholders(id[key])]).toEqual([key, placeholders(en[key])]);
      expect(JSON.stringify(id[key]).length).toBeGreaterThan(2);
      // Names of protocols and of this program aside, a translation that equals the original is none.
      if (typeof en[key] === "string" && en[key].split(" ").length > 3) expect(id[key]).not.toBe(en[key]);
    }
  });

  it("chooses plural forms and writes numbers as the language does", () => {
    const [english, indonesian] = [translator("en"), translator("id")];
    expect(english("promptQueued", { count: 2 })).toBe("2 queued");
    expect(english("bytes", { count: 1 })).toBe("1 byte");
    expect(english("bytes", { count: 65_536 })).toBe("65,536 bytes");
    expect(indonesian("bytes", { count: 65_536 })).toBe("65.536 byte");
  });

  it("follows --lang, then LC_ALL, LC_MESSAGES and LANG", () => {
    expect(chooseLanguage({ LANG: "id_ID.UTF-8" })).toBe("id");
    expect(chooseLanguage({ LANG: "id_ID.UTF-8", LC_ALL: "C" })).toBe("en");
    expect(chooseLanguage({ LC_MESSAGES: "id", LANG: "en_US" })).toBe("id");
    expect(chooseLanguage({ LANG: "id_ID" }, "en")).toBe("en");
    expect(chooseLanguage({})).toBe("en");
    expect(chooseLanguage({ LANG: "idle" })).toBe("en");
  });
});

describe("colour", () => {
  it("obeys --color, NO_COLOR and FORCE_COLOR, in this order", () => {
    expect(wantsColor("auto", true, {})).toBe(true);
    expect(wantsColor("auto", false, {})).toBe(false);
    expect(wantsColor("auto", true, { NO_COLOR: "1" })).toBe(false);
    expect(wantsColor("auto", false, { FORCE_COLOR: "1" })).toBe(true);
    expect(wantsColor("auto", true, { FORCE_COLOR: "0" })).toBe(false);
    expect(wantsColor("auto", true, { TERM: "dumb" })).toBe(false);
    expect(wantsColor("always", false, { NO_COLOR: "1" })).toBe(true);
    expect(wantsColor("never", true, { FORCE_COLOR: "1" })).toBe(false);
    expect(makeStyle(false)("bad", "x")).toBe("x");
    expect(makeStyle(true)("bad", "x")).toBe("\u001b[31mx\u001b[39m");
  });
});

describe("profiles", () => {
  it("are named after the person, one for each name", () => {
    expect(profileNameOf("Budi")).toBe("budi");
    expect(profileNameOf("Ayu Lestari")).toMatch(/^ayu-lestari-[0-9a-f]{6}$/);
    expect(profileNameOf("Ayu-Lestari")).toBe("ayu-lestari");
    expect(profileNameOf("日本")).toMatch(/^name-[0-9a-f]{6}$/);
    expect(profileNameOf("../../etc")).toMatch(/^etc-[0-9a-f]{6}$/);
    expect(profileNameOf("日本")).not.toBe(profileNameOf("中国"));
    expect(profileNameOf("x".repeat(64)).length).toBeLessThanOrEqual(64);
  });
});
