import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeSuites } from "@sandi/client/node";
import { fromHex } from "@sandi/crypto";
import type { ErrorTexts } from "@sandi/protocol";
import type { UiEvent } from "../chat/events.ts";
import type { Context } from "../context.ts";
import { EXIT, exitCodeOf } from "../errors/exit.ts";
import { TerminalError } from "../errors/terminalError.ts";
import { loadErrorTexts } from "../errors/texts.ts";
import { interrupted } from "../interrupts.ts";
import { asProtocolError } from "../show/failure.ts";
import { Renderer } from "../show/render.ts";
import { safeText } from "../show/sanitize.ts";
import { say } from "../show/say.ts";
import { layOut } from "../show/wrap.ts";
import { type JsonEvent, Program } from "./program.ts";
import { Wiretap } from "./tap.ts";

const TALK = [
  {
    from: "Budi",
    to: "Ayu",
    text: { en: "Hello Ayu! Can anybody read this on the way?", id: "Halo Ayu! Ada yang bisa membaca ini di jalan?" },
  },
  { from: "Ayu", to: "Budi", text: { en: "Not the relay, and not Citra.", id: "Relay tidak, Citra juga tidak." } },
  { from: "Budi", to: "Ayu", text: { en: "Then see you at seven.", id: "Kalau begitu, sampai jumpa pukul tujuh." } },
] as const;
const NAMES = ["Ayu", "Budi", "Citra"] as const;
type Name = (typeof NAMES)[number];
const PAUSE_MS = 700;
/** Before all that is told in a chapter. */
const MARGIN = "  ";

/** `sandi demo`: a whole conversation in the suite that is there to be watched, of real processes, told from what they report. @returns the exit code */
export async function runDemo(context: Context): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "sandi-demo-"));
  const stage = new Stage(context, folder, await loadErrorTexts(context.language, "demo"));
  try {
    return await Promise.race([stage.play().then(() => EXIT.done), interrupted().then(() => EXIT.interrupted)]);
  } catch (thrown) {
    const error = asProtocolError(thrown);
    stage.explain();
    for (const line of stage.renderer("?").error(error)) context.err.line(line);
    return exitCodeOf(error.code);
  } finally {
    await stage.clear();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Stage {
  readonly #context: Context;
  readonly #env: NodeJS.ProcessEnv;
  readonly #errorTexts: ErrorTexts;
  readonly #programs: Program[] = [];
  #tap: Wiretap | undefined;

  constructor(context: Context, folder: string, errorTexts: ErrorTexts) {
    this.#context = context;
    this.#errorTexts = errorTexts;
    this.#env = { ...process.env, XDG_DATA_HOME: join(folder, "data"), XDG_STATE_HOME: join(folder, "state") };
  }

  renderer(me: string): Renderer {
    const { language, style, out } = this.#context;
    return new Renderer({
      language,
      errorTexts: this.#errorTexts,
      style,
      columns: () => out.columns && out.columns - MARGIN.length,
      me: () => me,
    });
  }

  async play(): Promise<void> {
    const { t, out, style, language } = this.#context;
    const started = performance.now();
    say(out, t("demoTitle"), "", (line) => style("bold", line));
    // Behind a proxy, because the wire is tapped: the relay would refuse a Host that is not its own.
    const flags = ["--port", "0", "--ephemeral", "--behind-proxy", "--open", "--no-web", "--lang", language];
    const relay = this.#start("relay", ["relay", ...flags]);
    const port = await relay.until("ws://", ({ lines }) => /ws:\/\/127\.0\.0\.1:(\d+)/.exec(lines.join("\n"))?.[1]);
    await this.#chapter(
      t("demoRelay"),
      relay.lines.slice(0, 1).flatMap((line) => this.#told(safeText(line))),
    );
    const { tap, port: tapPort } = await Wiretap.start(Number(port));
    this.#tap = tap;
    const url = `ws://127.0.0.1:${tapPort}`;
    const suite = nodeSuites.find(({ traits }) => traits.teaching)!.name;
    const clients = Object.fromEntries(
      NAMES.map((name) => {
        const flags = ["--json", "--ephemeral", "--name", name, "--relay", url, "--lang", language, "--suite", suite];
        return [name, this.#start(name, ["client", ...flags])];
      }),
    ) as Record<Name, Program>;
    const ids = await this.#joining(clients);
    await this.#talk(clients, ids);
    await this.#relaySaw(clients, ids, tap);
    for (const client of Object.values(clients)) client.end();
    for (const client of Object.values(clients)) await expectEnd(client);
    relay.stop();
    await expectEnd(relay);
    out.line("");
    say(out, t("demoDone", { seconds: Math.round((performance.now() - started) / 100) / 10 }));
  }

  async #joining(clients: Record<Name, Program>): Promise<Record<Name, string>> {
    const { t } = this.#context;
    const ids = {} as Record<Name, string>;
    const lines: string[] = [];
    for (const name of NAMES) {
      const joined = await clients[name].event("joined");
      ids[name] = String(joined.id);
      const shown = this.renderer(name).lines(toUi(joined));
      // The banner names the tapped wire as the relay; the relay has been introduced.
      lines.push(...shown.slice(1).map(({ text }) => MARGIN + text));
    }
    await this.#chapter(t("demoJoining"), lines);
    const everybody = (event: JsonEvent): boolean => (event.peers as unknown[]).length === NAMES.length - 1;
    for (const name of NAMES) await clients[name].event("peers", everybody);
    clients.Budi.write("L");
    const list = await clients.Budi.event("list", everybody);
    await this.#show(t("demoList", { name: "Budi" }), this.renderer("Budi"), [list]);
    return ids;
  }

  async #talk(clients: Record<Name, Program>, ids: Record<Name, string>): Promise<void> {
    const { t, language, out, style } = this.#context;
    const with_ = (id: string) => (event: JsonEvent) => (event.peer as { id?: string } | undefined)?.id === id;
    clients.Budi.write("Ayu");
    for (const [name, other] of [
      ["Budi", "Ayu"],
      ["Ayu", "Budi"],
    ] as const)
      await clients[name].event("handshake", (event) => event.state === "open" && with_(ids[other])(event));
    const handshake = clients.Budi.events.filter((event) => event.event === "handshake" && with_(ids.Ayu)(event));
    const legs = handshake.filter(({ state }) => state === "leg").map(({ leg }) => leg);
    for (const leg of ["M1", "M2", "M3", "M4", "M5", "M6"])
      if (!legs.includes(leg)) throw new TerminalError("DEMO_MISSED", { what: leg });
    await this.#show(t("demoHandshake", { name: "Budi" }), this.renderer("Budi"), handshake);
    clients.Ayu.write("Budi");
    await clients.Ayu.event("conversation");
    await this.#chapter(t("demoMessages"), []);
    for (const { from, to, text } of TALK) {
      clients[from].write(text[language]);
      const sent = await clients[from].event("sent", (event) => event.text === text[language]);
      const same = (event: JsonEvent): boolean => event.messageId === sent.messageId;
      const message = await clients[to].event("message", same);
      if (message.text !== text[language] || message.ciphertext !== sent.ciphertext)
        throw new TerminalError("DEMO_MISSED", { what: `${to}: ${text[language]}` });
      for (const line of this.renderer(to).lines(toUi(message))) out.line(MARGIN + line.text);
      await this.#pause();
    }
    // An answer confirms what came before it; the last text is confirmed by a receipt, two seconds later.
    for (const name of ["Budi", "Ayu"] as const) {
      const said = TALK.filter(({ from }) => from === name).length;
      const delivered = ({ events }: Program) => events.filter(({ event }) => event === "delivered");
      const all = await clients[name].until("delivered", (it) =>
        delivered(it).length >= said ? delivered(it) : undefined,
      );
      const to = name === "Budi" ? "Ayu" : "Budi";
      out.line(style("dim", `  ✓✓ ${t("delivered", { count: all.length, name: to })}`));
    }
  }

  async #relaySaw(clients: Record<Name, Program>, ids: Record<Name, string>, tap: Wiretap): Promise<void> {
    const { t, language } = this.#context;
    const passing = NAMES.flatMap((to) =>
      NAMES.flatMap((from) => {
        const passed = tap.seen.get(ids[to])?.deliveries.filter((delivery) => delivery.from === ids[from]) ?? [];
        if (passed.length === 0) return [];
        const size = t("bytes", { count: passed.reduce((sum, delivery) => sum + delivery.size, 0) });
        return [t("demoDeliveries", { count: passed.length, from, to, size })];
      }),
    );
    const readable = TALK.find(({ text }) => tap.crossed(text[language]));
    if (readable || passing.length !== 2) throw new TerminalError("DEMO_MISSED", { what: t("demoRelaySaw") });
    const saw = [...passing, t("demoNoPlaintext", { count: tap.bytes })];
    await this.#chapter(
      t("demoRelaySaw"),
      saw.flatMap((text) => this.#told(text)),
    );
    const seen = tap.seen.get(ids.Citra);
    const messages = clients.Citra.events.filter(({ event }) => event === "message" || event === "handshake").length;
    if (!seen || seen.deliveries.length + messages > 0) throw new TerminalError("DEMO_MISSED", { what: "Citra" });
    const bodies = seen.deliveries.length;
    const nothing = t("demoNothing", { bodies, messages, count: seen.received });
    await this.#chapter(t("demoThird", { name: "Citra" }), this.#told(nothing));
  }

  /** What the programs said, to find out why it failed. */
  explain(): void {
    for (const { name, lines } of this.#programs)
      for (const line of lines.slice(-20)) this.#context.err.line(`${name}: ${safeText(line).slice(0, 300)}`);
  }

  async clear(): Promise<void> {
    for (const program of this.#programs) program.stop("SIGKILL");
    await Promise.all(this.#programs.map(({ ended }) => ended));
    this.#tap?.stop();
  }

  #start(name: string, args: readonly string[]): Program {
    const program = new Program(name, args, this.#env);
    this.#programs.push(program);
    return program;
  }

  #show(title: string, renderer: Renderer, events: readonly JsonEvent[]): Promise<void> {
    const lines = events.flatMap((event) => renderer.lines(toUi(event)).map(({ text }) => MARGIN + text));
    return this.#chapter(title, lines);
  }

  async #chapter(title: string, lines: readonly string[]): Promise<void> {
    const { out, style } = this.#context;
    out.line("");
    say(out, title, "── ", (line) => style("bold", line));
    for (const line of lines) out.line(line);
    await this.#pause();
  }

  #told(text: string): string[] {
    return layOut(MARGIN, text, this.#context.out.columns, MARGIN);
  }

  /** Time to read, for people who watch. */
  async #pause(): Promise<void> {
    if (this.#context.out.isTty) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

async function expectEnd(program: Program): Promise<void> {
  const patience = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 5_000).unref());
  const code = await Promise.race([program.ended, patience]);
  if (code !== 0) throw new TerminalError("DEMO_MISSED", { what: `${program.name}: exit ${code ?? "-"}` });
}

/** A JSON event as the client had it before it was printed: byte strings again, people with their IDs. */
function toUi(json: JsonEvent): UiEvent {
  const person = (peer: unknown) => ({ ...(peer as object), id: fromHex((peer as { id: string }).id) });
  const out: Record<string, unknown> = { ...json };
  if (json.peer) out.peer = person(json.peer);
  if (Array.isArray(json.peers)) out.people = json.peers.map(person);
  if (typeof json.ciphertext === "string") out.body = fromHex(json.ciphertext);
  if (typeof json.messageId === "string") out.messageId = fromHex(json.messageId);
  if (Array.isArray(json.fields))
    out.fields = json.fields.map((field: { value?: string }) =>
      field.value === undefined ? field : { ...field, value: fromHex(field.value) },
    );
  return out as unknown as UiEvent;
}
