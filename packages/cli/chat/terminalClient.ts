import type { Context } from "../context.ts";
import { EXIT, exitCodeOf } from "../errors/exit.ts";
import { loadErrorTexts } from "../errors/texts.ts";
import { interrupted } from "../interrupts.ts";
import { Renderer } from "../show/render.ts";
import { answerHint } from "../show/who.ts";
import { carryOut } from "./carryOut.ts";
import { Chat } from "./chat.ts";
import { connect, type Target } from "./connect.ts";
import type { UiEvent } from "./events.ts";
import { completeLine } from "./lineCompletion.ts";
import type { OpenedProfile } from "./profiles.ts";
import { Screen } from "./screen.ts";

const FIND_MS = 600;
/** A second Ctrl-C within this time leaves. */
const TWICE_MS = 3_000;

/** The client on a terminal. @returns the exit code */
export async function terminalClient(context: Context, opened: OpenedProfile, target: Target): Promise<number> {
  const { options, language, t, style, out } = context;
  const errorTexts = await loadErrorTexts(language, "client");
  const client = await connect(target, opened);
  const renderer = new Renderer({ language, errorTexts, style, columns: () => out.columns, me: () => client.name });
  renderer.trace = options.has("trace");
  const end = Promise.withResolvers<number>();
  // What is typed before the list has come may be about someone in it.
  const ready = Promise.withResolvers<void>();
  let queue: Promise<void> = ready.promise;
  let offline = false;
  let interruptedAt = Number.NEGATIVE_INFINITY;

  const show = (event: UiEvent): void => {
    screen.print(renderer.lines(event).map(({ text }) => text));
    if (event.event === "offline" || event.event === "joined" || event.event === "accepted") screen.refresh();
  };
  const chat: Chat = new Chat({
    client,
    profile: opened.name,
    suite: options.text("suite")!,
    show,
    onTrace: (on) => {
      renderer.trace = on;
    },
    findMs: FIND_MS,
    holdsNames: true,
    onAttention: () => options.text("notify") === "bell" && screen.ring(),
  });
  const screen: Screen = new Screen({
    prompt: () => {
      const { unread, unconfirmed } = chat;
      return renderer.prompt(chat.peer, chat.suite, {
        online: !offline,
        queued: client.pending().unaccepted,
        unread,
        unconfirmed,
      });
    },
    complete: (line) => completeLine(line, client.peers()),
    onLine: (text) => {
      queue = queue.then(async () => {
        renderer.typed(text.startsWith("//") ? text.slice(1) : text);
        if (text !== "") await carryOut(chat, text, t);
        if (chat.quitting) end.resolve(EXIT.done);
        else screen.refresh(true);
        // How many are queued is known when they are on disk.
        if (offline) void chat.saved().then(() => screen.refresh());
      });
    },
    onInterrupt: () => {
      const now = performance.now();
      if (now - interruptedAt < TWICE_MS) return end.resolve(EXIT.interrupted);
      interruptedAt = now;
      screen.print([style("dim", t("interruptAgain"))]);
    },
    onEnd: () => end.resolve(EXIT.done),
  });

  client.on(({ event }) => {
    if (event === "offline" || event === "stopped") offline = true;
    if (event === "joined") offline = false;
  });
  client.on((event) => {
    chat.heard(event);
    if (event.event === "peers" || offline) ready.resolve();
  });
  let hinted = false;
  client.on((event) => {
    if (event.event !== "message" || chat.peer || hinted) return;
    hinted = true;
    screen.print([style("dim", answerHint(event.peer, chat.numberOf(event.peer), t))]);
  });
  client.on((event) => event.event === "stopped" && end.resolve(exitCodeOf(event.error.code)));
  void interrupted().then(() => end.resolve(EXIT.interrupted));
  show(opened.said);
  screen.refresh(true);
  client.start();
  const code = await end.promise;
  const queued = client.pending().unaccepted;
  screen.close();
  await client.close();
  for (const { text } of renderer.lines({ event: "closing", queued, ephemeral: opened.profile.ephemeral }))
    out.line(text);
  return code;
}
