import type { Writable } from "node:stream";
import * as ws from "ws";

/** What ws exports besides its main class and is used here. Its types do not declare it. */
type WsReceiver = Writable;
type ReceiverOptions = { isServer: boolean; maxPayload: number; maxFragments: number; skipUTF8Validation: boolean };
type FrameOptions = { fin: boolean; rsv1: boolean; opcode: number; mask: boolean; readOnly: boolean };
const { Receiver, Sender } = ws as unknown as {
  readonly Receiver: new (options: ReceiverOptions) => WsReceiver;
  readonly Sender: { frame(data: Buffer, options: FrameOptions): Buffer[] };
};

export type { WsReceiver };

export type ReceiverEvents = {
  message(data: Buffer, isBinary: boolean): void;
  pinged(data: Buffer): void;
  ponged(): void;
  /** A close frame has come. The code is 1005 if it named none. */
  goodbye(code: number, reason: string): void;
  /** The rules are broken. The code is ws's name for it. */
  broken(code: string): void;
};

/** For unusual frames: ws knows the rest of RFC 6455. */
export function newReceiver(
  limits: { readonly maxPayload: number; readonly maxFragments: number },
  events: ReceiverEvents,
): WsReceiver {
  const { maxPayload, maxFragments } = limits;
  const receiver = new Receiver({ isServer: true, maxPayload, maxFragments, skipUTF8Validation: true });
  receiver.on("message", (data: Buffer, isBinary: boolean) => events.message(data, isBinary));
  receiver.on("ping", (data: Buffer) => events.pinged(data));
  receiver.on("pong", () => events.ponged());
  receiver.on("conclude", (code: number, reason: Buffer) => events.goodbye(code, reason.toString()));
  receiver.on("error", (error: Error & { code?: string }) => events.broken(error.code ?? "ERROR"));
  return receiver;
}

/** Bytes that a `Receiver` of ws holds. Its types do not declare these fields. */
export function heldBy(receiver: unknown): number {
  const { _bufferedBytes = 0, _messageLength = 0 } = (receiver ?? {}) as Partial<Record<string, number>>;
  return _bufferedBytes + _messageLength;
}

/** One frame of a server: whole, and not masked. */
export function controlFrame(payload: Buffer, opcode: number): Buffer {
  return Buffer.concat(Sender.frame(payload, { fin: true, rsv1: false, opcode, mask: false, readOnly: true }));
}

/** The close code of RFC 6455 §7.4.1 for an error of ws. */
export function closeCodeOf(code: string): number {
  switch (code) {
    case "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH":
      return 1009;
    case "WS_ERR_INVALID_UTF8":
      return 1007;
    case "WS_ERR_TOO_MANY_BUFFERED_PARTS":
      return 1008;
    default:
      return 1002;
  }
}
