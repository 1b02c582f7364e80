import { nodePrimitives } from "@sandi/crypto/node";
import { encodeControl, FRAME, parseControl, verifyFields } from "@sandi/protocol";
import { makeHello, type RawIdentity } from "@sandi/testkit/relay/rawClient";
import { maskedMessage, WebSocketLine } from "./webSocket.ts";

/** What is done with a line from the moment on at which it has joined: stored mail may come in that very read. */
export type LineUse = Partial<Pick<WebSocketLine, "onFrame" | "onDrained" | "onFailed">>;

/** Connects and proves who it is, as every client does. */
export async function joinSandi(
  port: number,
  identity: RawIdentity,
  use: LineUse,
  localAddress?: string,
): Promise<WebSocketLine> {
  const line = new WebSocketLine(port, "127.0.0.1", localAddress);
  const joined = Promise.withResolvers<void>();
  let fields: readonly Uint8Array[] = [];
  let relayKey: Uint8Array = new Uint8Array(0);
  line.onFailed = joined.reject;
  line.onFrame = (type, bytes, start, end) => {
    const body = Uint8Array.from(bytes.subarray(start, end));
    if (type === FRAME.challenge) {
      const challenge = must(parseControl("challenge", body));
      const made = makeHello(identity, challenge);
      fields = made.fields;
      relayKey = challenge.relayKey;
      line.socket.write(maskedMessage(encodeControl("hello", made.hello)));
    } else if (type === FRAME.welcome) {
      const { signature } = must(parseControl("welcome", body));
      if (!verifyFields(nodePrimitives, relayKey, "join-relay", fields, signature))
        throw new Error("the relay's signature is wrong");
    } else if (type === FRAME.entries) {
      Object.assign(line, use);
      joined.resolve();
    } else if (type === FRAME.error) throw new Error(`not let in: ${must(parseControl("error", body)).code}`);
    else throw new Error(`a frame of type ${type} while joining`);
  };
  await joined.promise;
  return line;
}

function must<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Error }): T {
  if (result.ok) return result.value;
  throw result.error;
}
