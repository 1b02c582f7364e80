import { LIMITS, ProtocolError } from "@sandi/protocol";
import { WebSocket } from "ws";
import type { Transport } from "./transport.ts";

const PING_EVERY_MS = 20_000;

/** WebSocket for Node. A peer that answers no ping for 40 s is taken for gone: TCP alone would wait for minutes. */
export const wsTransport: Transport = (url, events) => {
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    maxPayload: LIMITS.webSocketMessage,
    handshakeTimeout: 10_000,
    followRedirects: false,
  });
  socket.binaryType = "nodebuffer";
  let failure: ProtocolError | undefined;
  let alive = true;
  const ping = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    if (socket.readyState === WebSocket.OPEN) socket.ping();
  }, PING_EVERY_MS);
  ping.unref();
  socket.on("open", () => events.opened());
  socket.on("pong", () => {
    alive = true;
  });
  socket.on("message", (data: Buffer, isBinary) => {
    alive = true;
    if (isBinary) return events.message(data);
    failure = new ProtocolError("WIRE_UNEXPECTED", { type: "text" });
    socket.close(1003);
  });
  socket.on("error", (cause) => {
    failure ??= new ProtocolError("RELAY_UNREACHABLE", { url, reason: reasonOf(cause) }, { cause });
  });
  socket.on("close", () => {
    clearInterval(ping);
    events.closed(failure);
  });
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(message, { binary: true });
    },
    close: () => {
      socket.close(1000);
      // A relay that does not answer the closing handshake must not hold the client.
      setTimeout(() => socket.terminate(), 500).unref();
    },
  };
};

function reasonOf(cause: Error & { code?: string }): string {
  return cause.code ?? cause.message;
}
