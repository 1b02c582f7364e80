import { LIMITS, ProtocolError } from "@sandi/protocol";
import { WebSocket } from "ws";
import type { Connection, Transport, TransportEvents } from "../transport.ts";
import { NodeClientError } from "./errors/nodeClientError.ts";

/** What Node and OpenSSL call what is wrong with a certificate. */
const CERTIFICATE_ERRORS: Readonly<
  Record<string, "RELAY_CERT_UNTRUSTED" | "RELAY_CERT_EXPIRED" | "RELAY_CERT_OTHER_NAME">
> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "RELAY_CERT_UNTRUSTED",
  SELF_SIGNED_CERT_IN_CHAIN: "RELAY_CERT_UNTRUSTED",
  UNABLE_TO_GET_ISSUER_CERT: "RELAY_CERT_UNTRUSTED",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "RELAY_CERT_UNTRUSTED",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "RELAY_CERT_UNTRUSTED",
  CERT_UNTRUSTED: "RELAY_CERT_UNTRUSTED",
  CERT_REJECTED: "RELAY_CERT_UNTRUSTED",
  CERT_REVOKED: "RELAY_CERT_UNTRUSTED",
  CERT_SIGNATURE_FAILURE: "RELAY_CERT_UNTRUSTED",
  INVALID_CA: "RELAY_CERT_UNTRUSTED",
  INVALID_PURPOSE: "RELAY_CERT_UNTRUSTED",
  CERT_HAS_EXPIRED: "RELAY_CERT_EXPIRED",
  CERT_NOT_YET_VALID: "RELAY_CERT_EXPIRED",
  ERR_TLS_CERT_ALTNAME_INVALID: "RELAY_CERT_OTHER_NAME",
  HOSTNAME_MISMATCH: "RELAY_CERT_OTHER_NAME",
};

let authorities: readonly string[] | undefined;

/** Those that Node brings along (and NODE_EXTRA_CA_CERTS), and the system's. */
function trusted(): readonly string[] {
  // TLS is loaded when it is needed: it takes Node half as long as its own start.
  const { getCACertificates } = process.getBuiltinModule("node:tls");
  authorities ??= [...new Set([...getCACertificates("default"), ...getCACertificates("system")])];
  return authorities;
}

/** The same, with authorities (PEM) beside those that this machine trusts. */
export function wsTransportTrusting(ca: readonly string[]): Transport {
  return (url, events) => open(url, events, ca);
}

/** WebSocket for Node. */
export const wsTransport: Transport = (url, events) => open(url, events, []);

function open(url: string, events: TransportEvents, ca: readonly string[]): Connection {
  let socket: WebSocket;
  try {
    socket = new WebSocket(url, {
      ...(url.startsWith("wss:") ? { ca: [...trusted(), ...ca] } : {}),
      perMessageDeflate: false,
      maxPayload: LIMITS.webSocketMessage,
      handshakeTimeout: 10_000,
      followRedirects: false,
    });
  } catch (cause) {
    // An address that no WebSocket has.
    queueMicrotask(() => events.closed(failureOf(url, cause as Error)));
    return { send: () => undefined, close: () => undefined };
  }
  socket.binaryType = "nodebuffer";
  let failure: ProtocolError | undefined;
  socket.on("open", () => events.opened());
  socket.on("message", (data: Buffer, isBinary) => {
    if (isBinary) return events.message(plain(data));
    failure = new ProtocolError("WIRE_UNEXPECTED", { type: "text" });
    socket.close(1003);
  });
  socket.on("error", (cause) => {
    failure ??= failureOf(url, cause);
  });
  socket.on("close", () => events.closed(failure));
  return {
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(message, { binary: true });
    },
    close: () => {
      socket.close(1000);
      // A relay that does not answer the closing handshake must not hold the client.
      setTimeout(() => socket.terminate(), 500).unref();
    },
  };
}

/** `slice` copies these bytes; of a Buffer it makes a view, which holds on to all that came with them. */
function plain({ buffer, byteOffset, length }: Buffer): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

function failureOf(url: string, cause: Error & { code?: string }): ProtocolError {
  const reason = reasonOf(cause);
  const isTls = url.startsWith("wss:") && /^(EPROTO|ERR_SSL_|ERR_TLS_)/.test(reason);
  const code = CERTIFICATE_ERRORS[reason] ?? (isTls ? "RELAY_TLS_FAILED" : "RELAY_UNREACHABLE");
  return new NodeClientError(code, { url, reason }, { cause });
}

function reasonOf(cause: Error & { code?: string }): string {
  return cause.code ?? cause.message;
}
