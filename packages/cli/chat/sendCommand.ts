import { ClientError } from "@sandi/client/errors";
import { LIMITS } from "@sandi/protocol";
import type { Context } from "../context.ts";
import { EXIT, exitCodeOf } from "../errors/exit.ts";
import { TerminalError } from "../errors/terminalError.ts";
import { loadErrorTexts } from "../errors/texts.ts";
import { interrupted } from "../interrupts.ts";
import { asProtocolError } from "../show/failure.ts";
import type { Renderer } from "../show/render.ts";
import { safeName } from "../show/sanitize.ts";
import { chooseTarget, connect, joined } from "./connect.ts";
import { openChosenProfile } from "./profiles.ts";

/** `sandi send`: one text, and how far it came. @returns the exit code */
export async function runSend(context: Context): Promise<number> {
  const { options, t, out } = context;
  const target = await chooseTarget(context);
  const [operand = ""] = options.operands;
  const text = operand === "-" ? await readText() : operand;
  if (text === "") throw new ClientError("EMPTY_MESSAGE");
  const until = options.text("wait") as "accepted" | "delivered";
  const seconds = options.number("timeout")!;
  const opened = await openChosenProfile(options, t, false);
  const client = await connect(target, opened);
  const failures = new Failures(context, () => client.name);
  // On the way only what went wrong is of interest, and only until the outcome is known.
  client.on((event) => {
    if (event.event !== "error" && event.event !== "notice") return;
    failures.tell((renderer) => renderer.lines(event).map((line) => line.text));
  });
  // `performance` would load as much of Node as the rest of this file.
  const end = process.uptime() + seconds;
  const left = (): number => Math.max(0, (end - process.uptime()) * 1_000);
  const deliver = async (): Promise<number> => {
    const arrival = joined(client, target.url, left());
    client.start();
    await arrival;
    const to = options.text("to")!;
    const peer = await client.find(to, Math.min(left(), 5_000));
    await client.send(peer.id, options.text("suite")!, text);
    if (!(await client.flushed(until, left()))) {
      const code = opened.profile.ephemeral ? "TIMED_OUT_LOST" : "TIMED_OUT_UNDELIVERED";
      throw new TerminalError(code, { seconds, name: peer.name });
    }
    const name = safeName(peer.name);
    out.line(until === "accepted" ? `✓ ${t("accepted")}` : `✓✓ ${t("delivered", { count: 1, name })}`);
    return EXIT.done;
  };
  try {
    return await Promise.race([deliver(), interrupted().then(() => EXIT.interrupted)]);
  } catch (thrown) {
    const error = asProtocolError(thrown);
    failures.tell((renderer) => renderer.error(error));
    return exitCodeOf(error.code);
  } finally {
    await Promise.all([client.close(), failures.told()]);
  }
}

/** Says what went wrong. Its texts are loaded then: most commands never need them, and they take a while. */
class Failures {
  readonly #context: Context;
  readonly #me: () => string;
  #renderer: Renderer | undefined;
  #told: Promise<void> = Promise.resolve();

  constructor(context: Context, me: () => string) {
    this.#context = context;
    this.#me = me;
  }

  tell(lines: (renderer: Renderer) => readonly string[]): void {
    this.#told = this.#told.then(async () => {
      this.#renderer ??= await this.#open();
      this.#context.err.lines(lines(this.#renderer));
    });
  }

  /** Resolves when all has been said. */
  told(): Promise<void> {
    return this.#told;
  }

  async #open(): Promise<Renderer> {
    const { language, err, errStyle: style } = this.#context;
    const [errorTexts, { Renderer }] = await Promise.all([
      loadErrorTexts(language, "send"),
      import("../show/render.ts"),
    ]);
    return new Renderer({ language, errorTexts, style, columns: () => err.columns, me: this.#me });
  }
}

/** Standard input up to its end; one line feed at the end is the pipe's, not the text's. */
async function readText(): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Refused before it fills the memory; the line feed that goes is allowed for.
    if (size > LIMITS.text + 2) throw new ClientError("TEXT_TOO_LARGE", { size, limit: LIMITS.text });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks)
    .toString("utf8")
    .replace(/\r?\n$/, "");
}
