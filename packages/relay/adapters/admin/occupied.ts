import { connect } from "node:net";
import { RelayError } from "../../errors/relayError.ts";
import { readPid } from "../files/pid.ts";
import { withAdminPath } from "./path.ts";

/** A relay that is there takes the connection at once, even if it is busy: the system does that for it. */
const PROBE_MS = 2_000;

/** Throws `DATA_DIR_IN_USE` if a relay that is running listens for its operator in this data directory. */
export async function refuseIfOccupied(dataDir: string): Promise<void> {
  const occupied = await withAdminPath(
    dataDir,
    (path) =>
      new Promise<boolean>((resolve) => {
        const socket = connect(path);
        const answer = (found: boolean): void => {
          socket.destroy();
          resolve(found);
        };
        socket.setTimeout(PROBE_MS, () => answer(true));
        socket.once("connect", () => answer(true));
        // EAGAIN: as many connections as there may be wait for it, so it is there.
        socket.once("error", ({ code }: NodeJS.ErrnoException) => answer(code === "EAGAIN"));
      }),
  );
  if (occupied) throw new RelayError("DATA_DIR_IN_USE", { path: dataDir, pid: readPid(dataDir) });
}
