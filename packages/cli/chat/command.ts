import { forgetRelay, type SandiClient } from "@sandi/client";
import { type ErrorTexts, LIMITS, type ProtocolError } from "@sandi/protocol";
import type { Context } from "../context.ts";
import { EXIT, exitCodeOf } from "../errors/exit.ts";
import { TerminalError } from "../errors/terminalError.ts";
import { loadErrorTexts } from "../errors/texts.ts";
import { interrupted } from "../interrupts.ts";
import { asProtocolError } from "../show/failure.ts";
import { Renderer } from "../show/render.ts";
import { safeJson } from "../show/sanitize.ts";
import { say } from "../show/say.ts";
import { carryOut } from "./carryOut.ts";
import { Chat } from "./chat.ts";
import { chooseTarget, connect, joined, relayUrls, type Target } from "./connect.ts";
import type { UiEvent } from "./events.ts";
import { inputLines } from "./inputLines.ts";
import { LINE_COMMANDS } from "./lineCommands.ts";
import { type OpenedProfile, openChosenProfile } from "./profiles.ts";
import { keepHeapSmall } from "./smallHeap.ts";
import { terminalClient } from "./terminalClient.ts";
import { toJson } from "./toJson.ts";

const FIND_MS = 3_000;
/** From so many bytes that nobody has read, the client takes no more from the relay. */
const UNREAD_BYTES = 1024 * 1024;

/** `sandi client`: a chat on a terminal, else lines in and lines (or JSON) out. @returns the exit code */
export async function runClient(context: Context): Promise<number> {
  const { options } = context;
  if (options.has("forget-relay")) return runForgetRelay(context);
  keepHeapSmall();
  const target = await chooseTarget(context);
  const opened = await openChosenProfile(options, context.t, true);
  if (!options.has("json") && process.stdin.isTTY && context.out.isTty) return terminalClient(context, opened, target);
  return runPiped(context, opened, target, { endless: false });
}

/** `sandi listen`: like `client` without a terminal, but it stays when its input ends. */
export async function runListen(context: Context): Promise<number> {
  keepHeapSmall();
  const target = await chooseTarget(context);
  const opened = await openChosenProfile(context.options, context.t, false);
  return runPiped(context, opened, target, { endless: true });
}

async function runPiped(
  context: Context,
  opened: OpenedProfile,
  target: Target,
  { endless }: { endless: boolean },
): Promise<number> {
  const { options } = context;
  const errorTexts = await loadErrorTexts(context.language, "client");
  const client = await connect(target, opened);
  const signal = interrupted();
  const patienceMs = endless ? Number.POSITIVE_INFINITY : options.number("timeout")! * 1_000;
  const { show, setTrace, chat } = pipedChat(context, opened, client, errorTexts);
  if (!endless && options.has("trace")) setTrace(true);
  show(opened.said);
  const ended = new Promise<ProtocolError>((resolve) =>
    client.on((event) => event.event === "stopped" && resolve(event.error)),
  );
  client.on((event) => chat.heard(event));
  const arrival = endless ? undefined : joined(client, target.url, patienceMs);
  client.start();
  const work = async (): Promise<number> => {
    await arrival;
    // `listen` reads commands only from a program.
    if (!endless || (options.has("json") && !process.stdin.isTTY)) await readLines(context, chat);
    if (endless && !chat.quitting) await new Promise(() => undefined);
    return settle(context, client, chat, opened, patienceMs);
  };
  let code: number;
  try {
    code = await Promise.race([
      work(),
      signal.then(() => EXIT.interrupted),
      ended.then((error) => exitCodeOf(error.code)),
    ]);
  } catch (thrown) {
    const error = asProtocolError(thrown);
    show({ event: "error", error });
    code = exitCodeOf(error.code);
  }
  const queued = client.pending().unaccepted;
  await client.close();
  if (options.has("json")) show({ event: "closing", queued, ephemeral: opened.profile.ephemeral });
  return code;
}

/** Once the input has ended: everything accepted, or a time-out that says so. */
async function settle(
  { options }: Context,
  client: SandiClient,
  chat: Chat,
  opened: OpenedProfile,
  patienceMs: number,
): Promise<number> {
  if (!(await client.flushed("accepted", patienceMs))) {
    const code = opened.profile.ephemeral ? "TIMED_OUT_LOST" : "TIMED_OUT_UNDELIVERED";
    throw new TerminalError(code, { seconds: options.number("timeout") ?? 0, name: chat.peer?.name ?? "?" });
  }
  return chat.failure ? exitCodeOf(chat.failure.code) : EXIT.done;
}

function pipedChat(context: Context, opened: OpenedProfile, client: SandiClient, errorTexts: ErrorTexts) {
  const { options, language, out, err, style } = context;
  const renderer = new Renderer({ language, errorTexts, style, columns: () => undefined, me: () => client.name });
  const json = options.has("json");
  let behind = false;
  const waitForReader = async (): Promise<void> => {
    if (behind || out.waiting < UNREAD_BYTES) return;
    behind = true;
    client.pause();
    await out.drained();
    behind = false;
    client.resume();
  };
  const show = (event: UiEvent): void => {
    if (json) {
      const commands = LINE_COMMANDS.map(({ usage }) => usage);
      out.line(
        safeJson(
          toJson(event, {
            errorTexts,
            numberOf: (peer) => chat.numberOf(peer),
            unreadOf: (peer) => chat.unreadOf(peer),
            commands,
          }),
        ),
      );
    } else for (const { text, diagnostic } of renderer.lines(event)) (diagnostic ? err : out).line(text);
    void waitForReader();
  };
  const setTrace = (on: boolean): void => {
    renderer.trace = on;
  };
  const chat: Chat = new Chat({
    client,
    profile: opened.name,
    suite: options.text("suite")!,
    show,
    onTrace: setTrace,
    findMs: FIND_MS,
  });
  return { show, setTrace, chat };
}

/** One line is one message or command, in order; a slow reader of the output stops the reading of the input. */
async function readLines(context: Context, chat: Chat): Promise<void> {
  // Far above what a message may have, which is refused with its own code: this bounds what a line may cost.
  const limit = 16 * LIMITS.text;
  for await (const line of inputLines(process.stdin, limit)) {
    if (typeof line !== "string") chat.refuse(line);
    else if (line !== "") await carryOut(chat, line, context.t);
    await context.out.drained();
    if (chat.quitting) break;
  }
}

async function runForgetRelay(context: Context): Promise<number> {
  const { options, t, out } = context;
  const relays = relayUrls(options, "forget-relay");
  const { profile, name } = await openChosenProfile(options, t, false);
  try {
    let all = true;
    for (const relay of relays) {
      const forgotten = await forgetRelay(profile.store, relay);
      say(out, forgotten ? t("relayForgotten", { relay }) : t("relayNotPinned", { relay, profile: name ?? "-" }));
      all &&= forgotten;
    }
    return all ? EXIT.done : EXIT.failure;
  } finally {
    profile.close();
  }
}
