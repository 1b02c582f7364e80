import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from "node:readline";
import { isSafe } from "../show/sanitize.ts";

export type ScreenOptions = {
  readonly prompt: () => string;
  readonly onLine: (text: string) => void;
  readonly onInterrupt: () => void;
  readonly onEnd: () => void;
  readonly complete: (line: string) => string[];
};

const PASTE_ON = "\u001b[?2004h";
const PASTE_OFF = "\u001b[?2004l";
const PASTED_PROMPT = "  │ ";

/** A prompt below an ordinary scrollback: what comes in is printed above it, and what is being typed is kept. */
export class Screen {
  readonly #reader: Interface;
  readonly #options: ScreenOptions;
  readonly #pasted: string[] = [];
  /** A terminal that moves no cursor (Emacs, some editors): lines follow each other, and the system edits the input. */
  readonly #dumb = process.env.TERM === "dumb";
  #pasting = false;
  #closed = false;

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.#reader = createInterface({
      input: process.stdin,
      output: process.stdout,
      terminal: !this.#dumb,
      historySize: 500,
      removeHistoryDuplicates: true,
      completer: (line: string): [string[], string] => [options.complete(line), line],
    });
    this.#reader.on("line", (text) => this.#line(text));
    this.#reader.on("SIGINT", () => this.#interrupt());
    this.#reader.on("close", () => {
      if (!this.#closed) options.onEnd();
    });
    if (this.#dumb) return;
    // Bracketed paste: several pasted lines are one message, and none of them is a command.
    process.stdout.write(PASTE_ON);
    process.stdin.on("keypress", (_text, key: { name?: string } | undefined) => {
      if (key?.name === "paste-start") this.#pasting = true;
      if (key?.name === "paste-end") this.#pasting = false;
    });
  }

  /** Prints above the prompt. */
  print(lines: readonly string[]): void {
    if (lines.length === 0) return;
    if (this.#closed) {
      process.stdout.write(`${lines.join("\n")}\n`);
      return;
    }
    this.#leavePrompt();
    process.stdout.write(`${lines.join("\n")}\n`);
    this.refresh(true);
  }

  /** Calls for attention, as the terminal does that: a sound, a flash, a mark on the window. */
  ring(): void {
    if (!this.#closed) process.stdout.write("\u0007");
  }

  /** Draws the prompt again, on the cursor's line. */
  refresh(fresh = false): void {
    if (this.#closed || (this.#dumb && !fresh)) return;
    // readline remembers how many rows the prompt took; after printing there is none above to go back over.
    if (fresh) (this.#reader as Interface & { prevRows: number }).prevRows = 0;
    this.#reader.setPrompt(this.#pasted.length > 0 ? PASTED_PROMPT : this.#options.prompt());
    this.#reader.prompt(true);
  }

  close(): void {
    if (this.#closed) return;
    this.#leavePrompt();
    this.#closed = true;
    if (!this.#dumb) process.stdout.write(PASTE_OFF);
    this.#reader.close();
  }

  /** Goes to the beginning of an empty line, where the prompt was. */
  #leavePrompt(): void {
    if (this.#dumb) return void process.stdout.write("\n");
    const { rows } = this.#reader.getCursorPos();
    moveCursor(process.stdout, 0, -rows);
    cursorTo(process.stdout, 0);
    clearScreenDown(process.stdout);
  }

  #line(text: string): void {
    if (this.#pasting) {
      this.#pasted.push(text);
      return this.refresh(true);
    }
    const whole = [...this.#pasted.splice(0), text].join("\n");
    this.#options.onLine(whole);
  }

  #interrupt(): void {
    const typed = this.#reader.line !== "" || this.#pasted.length > 0;
    this.#pasted.length = 0;
    if (!typed) return this.#options.onInterrupt();
    // As a shell does: the line is given up, the program goes on.
    process.stdout.write("^C\n");
    this.#reader.write(null, { ctrl: true, name: "e" });
    this.#reader.write(null, { ctrl: true, name: "u" });
    this.refresh(true);
  }
}

/** Files and folders that a path could go on as. */
export function completePath(typed: string): string[] {
  const home = process.env.HOME ?? "~";
  const folder = typed.endsWith("/") ? typed : dirname(typed);
  const shown = typed.includes("/") ? (folder.endsWith("/") ? folder : `${folder}/`) : "";
  try {
    return (
      readdirSync(folder.replace(/^~(?=\/|$)/, home), { withFileTypes: true })
        .map((entry) => shown + entry.name + (entry.isDirectory() ? "/" : ""))
        // Anyone may have chosen a file's name, and completion prints it.
        .filter(
          (path) =>
            isSafe(path) &&
            path.startsWith(typed) &&
            (typed.includes("/.") || typed.startsWith(".") || !/(^|\/)\.[^/]*$/.test(path)),
        )
        .sort()
    );
  } catch {
    return [];
  }
}
