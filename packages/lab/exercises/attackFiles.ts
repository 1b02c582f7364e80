import { isNotHere } from "../attacks/attack.ts";
import { ATTACKS, attackOf } from "../attacks/index.ts";
import { LabError } from "../errors/labError.ts";
import { MATRIX_SEED } from "../matrix/index.ts";
import { PROTOCOLS } from "../world/protocols.ts";
import { FILE_VERSION, type RunFile } from "./runFile.ts";

/** An attack of the matrix as a run. @throws ProtocolError LAB_NO_ATTACK */
export function runFileOf(name: string, protocolName: string): RunFile {
  const protocol = PROTOCOLS.find((one) => one === protocolName);
  const moves = protocol && attackOf(name)?.moves(protocol);
  if (protocol === undefined || moves === undefined || isNotHere(moves)) {
    const attacks = ATTACKS.map((attack) => attack.name).join(", ");
    throw new LabError("LAB_NO_ATTACK", { attack: name, protocol: protocolName, attacks });
  }
  return { version: FILE_VERSION, protocol, seed: MATRIX_SEED, moves: [...moves] };
}
