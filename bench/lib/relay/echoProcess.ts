/** A bare relay over TCP (see echo.ts): what reading, finding the other end and writing cost in Node, and nothing else. */
import { createServer, type Socket } from "node:net";
import { readU32 } from "@sandi/protocol";
import { ECHO_HEADER } from "./echo.ts";

const ends = new Map<number, Socket>();

const server = createServer({ noDelay: true }, (socket) => {
  let rest: Buffer = Buffer.alloc(0);
  let end: number | undefined;
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: Buffer) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    while (bytes.length - at >= ECHO_HEADER) {
      const next = at + ECHO_HEADER + readU32(bytes, at);
      if (next > bytes.length) break;
      if (end === undefined) {
        end = readU32(bytes, at + ECHO_HEADER);
        ends.set(end, socket);
        // The same back: it is known now.
        socket.write(Uint8Array.from(bytes.subarray(at, next)));
      } else ends.get(end + 1)?.write(bytes.subarray(at, next));
      at = next;
    }
    rest = bytes.subarray(at);
  });
});
server.listen(0, "127.0.0.1", () => process.send!({ port: (server.address() as { port: number }).port }));
process.on("disconnect", () => process.exit());
