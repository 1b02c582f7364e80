import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import { WebSocketServer } from "ws";
import { TLS_OPTIONS, type TlsPair } from "../tls/certificate.ts";

const MAX_HEADERS = 8_192;
export const MAX_MESSAGE = 1_048_576;
/** Most frames in one WebSocket message, and most pieces that ws keeps of it. */
export const MAX_FRAGMENTS = 64;
const MAX_CHUNKS = 4_096;

/** Node's server without its own timeouts: the relay has one that covers the whole join. */
export function newHttpServer(handler: RequestListener, tls: TlsPair | undefined, handshakeMs: number): Server {
  const settings = { maxHeaderSize: MAX_HEADERS, keepAlive: false, requestTimeout: 0, headersTimeout: 0 };
  if (tls === undefined) return createServer(settings, handler);
  const options = { ...settings, ...contextOf(tls), handshakeTimeout: handshakeMs };
  return createTlsServer(options, handler) as unknown as Server;
}

/** For connections from now on. */
export function useCertificate(server: Server, pair: TlsPair): void {
  (server as unknown as TlsServer).setSecureContext(contextOf(pair));
}

/** Rejects with Node's own error if the port cannot be had. @returns the port that was really taken */
export async function listenOn(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, backlog: 2_048 }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return (server.address() as { port: number }).port;
}

/** Makes WebSockets of requests that have been judged already. */
export function newWebSocketServer(): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_CHUNKS,
    autoPong: false,
    // By default ws would agree to the first one offered.
    handleProtocols: () => false,
    // Sandi's clients send no text messages, and the relay refuses all of them: there is nothing to check.
    skipUTF8Validation: true,
  } as ConstructorParameters<typeof WebSocketServer>[0]);
}

function contextOf({ cert, key }: TlsPair): object {
  return { cert, key, ...TLS_OPTIONS };
}
