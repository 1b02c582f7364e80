import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { encodeControl, FRAME, parseControl, splitFrames } from "@sandi/protocol";
import { Machine } from "@sandi/testkit/programs/sandi";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";

const machine = new Machine();
let url: string;
let server: WebSocketServer | undefined;

beforeAll(async () => {
  ({ url } = await machine.relay());
});
afterEach(() => server?.close());
afterAll(() => machine.clear());

/** Listens in the place of a relay. @returns its address */
async function listen(serve: (client: WebSocket) => void): Promise<string> {
  server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  server.on("connection", (client) => {
    client.on("error", () => undefined);
    serve(client);
  });
  await once(server, "listening");
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Passes everything on, and a welcome under another signature. */
function forgeWelcome(client: WebSocket): void {
  const relay = new WebSocket(url);
  const early: Buffer[] = [];
  client.on("message", (data: Buffer) => (relay.readyState === WebSocket.OPEN ? relay.send(data) : early.push(data)));
  relay.on("open", () => early.forEach((data) => void relay.send(data)));
  relay.on("message", (data: Buffer) => client.send(forged(data)));
  relay.on("error", () => undefined);
  client.on("close", () => relay.close());
}

function forged(message: Uint8Array): Uint8Array {
  const frames = splitFrames(message);
  const welcome = frames.ok ? frames.value.find(({ type }) => type === FRAME.welcome) : undefined;
  const parsed = welcome && parseControl("welcome", welcome.body);
  if (!parsed?.ok) return message;
  const signature = parsed.value.signature.map((byte, index) => (index === 0 ? byte ^ 1 : byte));
  return encodeControl("welcome", { ...parsed.value, signature });
}

describe("76, with what it was, from a relay that", () => {
  it.each([
    ["speaks garbage", "WIRE_", (client: WebSocket) => client.send(new Uint8Array(200).fill(0xa5))],
    ["speaks text", "WIRE_UNEXPECTED", (client: WebSocket) => client.send("hello there")],
    ["does not prove who it is", "RELAY_PROOF_FAILED", forgeWelcome],
  ] as const)("%s", async (_, code, serve) => {
    const at = ["--relay", await listen(serve), "--ephemeral", "--timeout", "2"];
    const [client, send] = await Promise.all([
      machine.run(["client", ...at], "Ayu\nhalo\n"),
      machine.run(["send", ...at, "--to", "Ayu", "halo"]),
    ]);
    for (const ran of [client, send])
      expect([ran.code, ran.err.trimEnd().split("\n").at(-2)]).toEqual([76, expect.stringContaining(code)]);
  });
});
