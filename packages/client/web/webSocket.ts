import { ProtocolError } from "@sandi/protocol";
import { ClientError } from "../errors/clientError.ts";
import type { Transport } from "../transport.ts";

/** How long a relay may take to answer the closing handshake; a browser by itself would wait for longer. */
const CLOSE_MS = 500;

/**
 * WebSocket for a page. A browser tells a page nothing of why a connection failed: the name, the certificate, a refusal
 * and the network all look alike.
 */
export const webSocketTransport: Transport = (url, events) => {
  let failure: ProtocolError | undefined;
  let closing = false;
  let ended = false;
  const unreachable = (reason: string, cause?: unknown) =>
    new ClientError("RELAY_UNREACHABLE", { url, reason }, { cause });
  const end = () => {
    if (ended) return;
    ended = true;
    events.closed(failure);
  };
  let socket: WebSocket;
  try {
    socket = new WebSocket(url);
  } catch (cause) {
    // Such as ws: from a page that came by https:.
    failure = unreachable(cause instanceof Error ? cause.message : String(cause), cause);
    queueMicrotask(end);
    return { send: () => undefined, close: () => undefined };
  }
  socket.binaryType = "arraybuffer";
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (ended) return;
    if (data instanceof ArrayBuffer) return events.message(new Uint8Array(data));
    failure = new ProtocolError("WIRE_UNEXPECTED", { type: "text" });
    socket.close();
  };
  socket.onclose = ({ code, wasClean }) => {
    if (!wasClean && !closing) failure ??= unreachable(`WebSocket ${code}`);
    end();
  };
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(message as Uint8Array<ArrayBuffer>);
    },
    close: () => {
      closing = true;
      socket.close(1000);
      setTimeout(end, CLOSE_MS);
    },
  };
};
