import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { ErrorContext } from "@sandi/protocol";
import { withAdminPath } from "@sandi/relay/admin";
import { errorFromRelay, RelayError } from "@sandi/relay/errors";
import { TerminalError } from "../errors/terminalError.ts";

type Answer =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly code: string; readonly context: ErrorContext };

/** Longer than any operation takes, except a backup, which sets its own. */
const PATIENCE_MS = 30_000;

/** The connection to the relay that runs on a data directory. */
export class AdminChannel {
  readonly #socket: Socket;
  readonly #lines: AsyncIterator<string>;
  #last = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#lines = createInterface({ input: socket, crlfDelay: 0 })[Symbol.asyncIterator]();
  }

  /** @throws ProtocolError ADMIN_NO_RELAY, ADMIN_REFUSED */
  static async open(dataDir: string): Promise<AdminChannel> {
    return await withAdminPath(
      dataDir,
      (path) =>
        new Promise<AdminChannel>((resolve, reject) => {
          const socket = connect(path, () => {
            socket.off("error", failed);
            // Any later failure shows as the end of the answers.
            socket.on("error", () => socket.destroy());
            resolve(new AdminChannel(socket));
          });
          const failed = (cause: NodeJS.ErrnoException): void => {
            const code = cause.code === "EACCES" || cause.code === "EPERM" ? "ADMIN_REFUSED" : "ADMIN_NO_RELAY";
            reject(new TerminalError(code, { path: dataDir }, { cause }));
          };
          socket.on("error", failed);
        }),
    );
  }

  /**
   * Carries out one operation. The result's shape is trusted: the relay runs as the same user on the same machine.
   * @param patienceMs Infinity for an operation without a time limit
   * @throws ProtocolError with the relay's code, or ADMIN_NO_ANSWER
   */
  async ask<T>(op: string, args: object = {}, patienceMs = PATIENCE_MS): Promise<T> {
    const id = ++this.#last;
    this.#socket.write(`${JSON.stringify({ id, op, args })}\n`);
    if (Number.isFinite(patienceMs)) this.#socket.setTimeout(patienceMs, () => this.#socket.destroy());
    const line = await this.#lines.next().catch(() => undefined);
    this.#socket.setTimeout(0);
    const answer = line === undefined || line.done ? undefined : parse(line.value);
    if (answer?.ok) return answer.result as T;
    if (answer === undefined) throw new TerminalError("ADMIN_NO_ANSWER", { operation: op });
    const known = await errorFromRelay(answer.code, answer.context);
    // A newer relay may have codes that this program does not know.
    throw known ?? new RelayError("ADMIN_FAILED", { operation: op, reason: answer.code });
  }

  close(): void {
    this.#socket.destroy();
  }
}

function parse(line: string): Answer | undefined {
  try {
    return JSON.parse(line) as Answer;
  } catch {
    return undefined;
  }
}
