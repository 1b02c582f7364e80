import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { useBrowser } from "@sandi/testkit/browser/useBrowser";
import { freePort } from "@sandi/testkit/programs/natsServer";
import { expect, onTestFinished, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { wsTransport } from "../node/webSocket.ts";
import { transportLog } from "./support/transportLog.ts";

const browser = useBrowser<typeof import("./support/transportPage.ts")>(
  new URL("./support/transportPage.ts", import.meta.url),
);

/** A server that does with each connection what the test says. */
async function server(serve: (socket: WebSocket) => void): Promise<string> {
  const listening = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await once(listening, "listening");
  listening.on("connection", (socket) => {
    onTestFinished(() => socket.terminate());
    serve(socket);
  });
  onTestFinished(() => void listening.close());
  return `ws://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

/** The log of the transport in a page and of the one in Node, which have to be the same. */
async function both(url: string, hangUp = false): Promise<string[]> {
  const origin = url.startsWith("ws:") ? { origin: url.replace("ws:", "http:") } : {};
  const page = await browser.open({ ...origin, expected: /WebSocket connection to/ });
  const [inPage, inNode] = await Promise.all([page.call("log", url, hangUp), transportLog(wsTransport, url, hangUp)]);
  expect(inPage).toEqual(inNode);
  return inNode;
}

test("a message goes there and comes back as bytes, and the end is told once", async () => {
  const url = await server((socket) => socket.on("message", (bytes) => socket.send(bytes, () => socket.close(1000))));
  expect(await both(url)).toEqual(["opened", "message true 1,2,3", "closed"]);
});

test("a relay that is not there is unreachable", async () => {
  expect(await both(`ws://127.0.0.1:${await freePort()}`)).toEqual(["closed RELAY_UNREACHABLE"]);
});

test("text is nothing that a relay says", async () => {
  const url = await server((socket) => socket.send("hello"));
  expect(await both(url)).toEqual(["opened", "closed WIRE_UNEXPECTED"]);
});

test("a relay that does not answer a hanging up does not hold its client", async () => {
  // Paused: it neither reads the close frame nor answers it.
  const url = await server((socket) => socket.pause());
  const started = performance.now();
  expect(await both(url, true)).toEqual(["opened", "closed"]);
  expect(performance.now() - started).toBeLessThan(5_000);
});

test("an address that no WebSocket has is told as an end, and not thrown", async () => {
  expect(await both("gopher://127.0.0.1")).toEqual(["closed RELAY_UNREACHABLE"]);
});
