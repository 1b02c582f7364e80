import { randomBytes } from "node:crypto";
import { Machine } from "@sandi/testkit/programs/sandi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type InputLine, inputLines } from "../chat/inputLines.ts";

async function linesOf(input: string | Uint8Array, limit = 100, size = 3): Promise<string[]> {
  const bytes = typeof input === "string" ? Buffer.from(input) : input;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const found: InputLine[] = [];
  for await (const line of inputLines(pieces(), limit)) found.push(line);
  return found.map((line) => (typeof line === "string" ? line : `<${line.code}>`));
}

describe("lines of the input", () => {
  it("are what stands between line feeds, however it comes in pieces", async () => {
    for (let size = 1; size < 12; size++) {
      expect(await linesOf("satu\r\ndua\n\nhé → 日本\tx\nlast", 100, size)).toEqual([
        "satu",
        "dua",
        "",
        "hé → 日本\tx",
        "last",
      ]);
    }
    expect(await linesOf("")).toEqual([]);
    expect(await linesOf("\n")).toEqual([""]);
  });

  it("are refused one by one where they are too long or no text", async () => {
    const long = "x".repeat(101);
    expect(await linesOf(`${"x".repeat(100)}\n${long}\nok`)).toEqual(["x".repeat(100), "<INPUT_TOO_LONG>", "ok"]);
    expect(await linesOf("a\u001b[31m\nb\0\nc\u0085\nd\rd\nok")).toEqual([...Array(4).fill("<INPUT_NOT_TEXT>"), "ok"]);
    expect(await linesOf(Uint8Array.of(0xff, 0x0a, 0x6f, 0x6b))).toEqual(["<INPUT_NOT_TEXT>", "ok"]);
  });

  it("are not read on after ten that are no text", async () => {
    expect(await linesOf(`${"\0\n".repeat(20)}hello`)).toEqual(Array(10).fill("<INPUT_NOT_TEXT>"));
    expect(await linesOf(`${"\0\n".repeat(9)}hello\n\0`)).toEqual([
      ...Array(9).fill("<INPUT_NOT_TEXT>"),
      "hello",
      "<INPUT_NOT_TEXT>",
    ]);
  });
});

/** Random bytes in which no line is text by chance. */
function noText(size: number): Buffer {
  const bytes = randomBytes(size);
  for (let at = 0; at < size; at++) if (at === 0 || bytes[at - 1] === 0x0a) bytes[at] = 0;
  return bytes;
}

describe("a client that is fed what is no text", () => {
  const machine = new Machine();
  let url: string;
  beforeAll(async () => {
    ({ url } = await machine.relay());
  });
  afterAll(() => machine.clear());

  it("refuses it with a code and ends, having sent nothing", async () => {
    const target = await machine.client(url, "Sinta", ["--ephemeral"]);
    for (const flags of [["--json"], []]) {
      const program = machine.start(["client", ...flags, "--relay", url, "--ephemeral", "--name", "Feeder"]);
      program.end(Buffer.concat([Buffer.from("Sinta\nhalo\n"), noText(100_000)]));
      expect(await program.exit()).toBe(1);
      const said = flags.length > 0 ? program.out : program.err;
      expect(said).toContain("INPUT_NOT_TEXT");
    }
    await target.event("message", () => true, 2);
    target.end();
    expect(await target.exit()).toBe(0);
    expect(target.events.filter(({ event }) => event === "message").map(({ text }) => text)).toEqual(["halo", "halo"]);
  });

  it("does not wait once for every name that nobody has", async () => {
    const program = machine.start(["client", "--relay", url, "--ephemeral", "--name", "Guesser", "--lang", "en"]);
    program.end(Array.from({ length: 100 }, (_, index) => `nobody${index}\n`).join(""));
    expect(await program.exit()).toBe(1);
    expect(program.err.match(/^UNKNOWN_PEER: /gm)?.length).toBe(100);
  });
});
