import { chmodSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { ProtocolError } from "@sandi/protocol";
import * as v from "valibot";
import type { RelayLog } from "../../core/base/ports.ts";
import { RelayError } from "../../errors/relayError.ts";
import { refuseIfOccupied } from "./occupied.ts";
import type { AdminOperations } from "./operation.ts";
import { adminSocketPath, withAdminPath } from "./path.ts";

/** Bytes of one request, and connections at a time. */
const MAX_LINE = 65_536;
const MAX_CONNECTIONS = 16;
/** A connection that asks for nothing is closed. */
const IDLE_MS = 60_000;

const REQUEST = v.strictObject({
  id: v.pipe(v.number(), v.safeInteger()),
  op: v.pipe(v.string(), v.maxLength(64)),
  args: v.optional(v.record(v.string(), v.unknown()), {}),
});

/**
 * The operator's way in: a Unix socket that only the relay's own user may open. Each line is one JSON object, both ways.
 * `{"id":1,"op":"clients","args":{}}` is answered by `{"id":1,"ok":true,"result":…}` or
 * `{"id":1,"ok":false,"code":"…","context":{…}}`. The requests of one connection are answered one after the other.
 */
export class AdminSocket {
  readonly #dataDir: string;
  readonly #operations: AdminOperations;
  readonly #log: RelayLog;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(dataDir: string, operations: AdminOperations, log: RelayLog) {
    this.#dataDir = dataDir;
    this.#operations = operations;
    this.#log = log;
    this.#server = createServer((socket) => this.#connected(socket));
  }

  /** Takes the place of a socket that a dead relay has left. Throws `DATA_DIR_IN_USE` if its relay is alive. */
  async listen(): Promise<void> {
    await refuseIfOccupied(this.#dataDir);
    if (process.platform !== "win32") rmSync(adminSocketPath(this.#dataDir), { force: true });
    await withAdminPath(
      this.#dataDir,
      (path) =>
        new Promise<void>((resolve, reject) => {
          this.#server.once("error", reject);
          // The socket exists from here on. Others must not be able to open it, not even for a moment.
          const mask = process.umask(0o177);
          try {
            this.#server.listen({ path, readableAll: false, writableAll: false }, () => {
              this.#server.off("error", reject);
              resolve();
            });
          } finally {
            process.umask(mask);
          }
        }),
    );
    if (process.platform !== "win32") chmodSync(adminSocketPath(this.#dataDir), 0o600);
    this.#server.on("error", (error) => this.#log.warn({ reason: error.message }, "the admin socket has failed"));
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    if (process.platform !== "win32") rmSync(adminSocketPath(this.#dataDir), { force: true });
  }

  #connected(socket: Socket): void {
    socket.on("error", () => socket.destroy());
    if (this.#sockets.size >= MAX_CONNECTIONS) {
      socket.end(`${refusal(0, new RelayError("ADMIN_BUSY", { limit: MAX_CONNECTIONS }))}\n`);
      return void setTimeout(() => socket.destroy(), 1_000).unref();
    }
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    this.#serve(socket).then(
      () => socket.end(),
      () => socket.destroy(),
    );
  }

  async #serve(socket: Socket): Promise<void> {
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    const lines: Buffer[] = [];
    let size = 0;
    // While a request is worked on, or its answer is not taken yet, nothing is read, so that neither piles up.
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
        lines.push(chunk.subarray(start, end));
        start = end + 1;
        const line = Buffer.concat(lines.splice(0));
        size = 0;
        if (line.length > MAX_LINE) return this.#tooLong(socket);
        socket.setTimeout(0);
        const answer = await this.#answer(line);
        socket.setTimeout(IDLE_MS);
        if (!socket.write(`${answer}\n`)) await drained(socket);
        if (socket.destroyed) return;
      }
      lines.push(chunk.subarray(start));
      size += chunk.length - start;
      if (size > MAX_LINE) return this.#tooLong(socket);
    }
  }

  #tooLong(socket: Socket): void {
    socket.write(`${refusal(0, new RelayError("ADMIN_BAD_REQUEST", { reason: `more than ${MAX_LINE} bytes` }))}\n`);
  }

  async #answer(line: Buffer): Promise<string> {
    let request: unknown;
    try {
      request = JSON.parse(line.toString());
    } catch {
      return refusal(0, new RelayError("ADMIN_BAD_REQUEST", { reason: "no JSON" }));
    }
    const parsed = v.safeParse(REQUEST, request);
    if (!parsed.success) return refusal(0, new RelayError("ADMIN_BAD_REQUEST", { reason: parsed.issues[0].message }));
    const { id, op, args } = parsed.output;
    try {
      if (!Object.hasOwn(this.#operations, op)) throw new RelayError("ADMIN_UNKNOWN_OPERATION", { operation: op });
      return JSON.stringify({ id, ok: true, result: (await this.#operations[op]!(args)) ?? null });
    } catch (error) {
      if (error instanceof ProtocolError) return refusal(id, error);
      const reason = (error as Error).message;
      this.#log.error({ operation: op, reason }, "an operation of the operator has failed");
      return refusal(id, new RelayError("ADMIN_FAILED", { operation: op, reason }));
    }
  }
}

function refusal(id: number, { code, context }: ProtocolError): string {
  return JSON.stringify({ id, ok: false, code, context });
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off("drain", done);
      socket.off("close", done);
      resolve();
    };
    socket.on("drain", done);
    socket.on("close", done);
  });
}
