import { writeFileSync } from "node:fs";
import { extname } from "node:path";
import type { Context } from "../context.ts";
import { EXIT } from "../errors/exit.ts";
import { safeLine } from "../show/sanitize.ts";
import { readLabFile } from "./files.ts";

const ENDINGS = [".pcapng", ".lua", ".svg", ".txt"];

/** `sandi lab export`: what the name of the second file ends in says what is written. */
export async function exportRun({ out, language }: Context, [from, to]: readonly string[]): Promise<number> {
  const { LabError, parsePlayable } = await import("@sandi/lab/exercises");
  const { captureOf, DISSECTOR, scenarioOf, sequenceOf, wiresharkOf } = await import("@sandi/lab/export");
  const { nodePlatform } = await import("@sandi/lab/node");
  const { sayIn } = await import("@sandi/lab/texts");
  const { World } = await import("@sandi/lab/world");
  const ending = extname(to!);
  if (!ENDINGS.includes(ending)) throw new LabError("LAB_EXPORT_ENDING", { path: safeLine(to!) });
  const words = await sayIn(language);
  const { protocol, seed, moves, task } = parsePlayable(nodePlatform.primitives, await readLabFile(from!));
  const world = await World.play({ protocol, seed, platform: nodePlatform }, moves);
  const written = async (): Promise<[bytes: string | Uint8Array, what: string]> => {
    if (ending === ".lua") return [DISSECTOR, words("exportedDissector")];
    if (ending === ".svg") return [sequenceOf(world, words), words("exportedPicture")];
    if (ending === ".txt") return [await scenarioOf(world, task), words("exportedScenario")];
    return [wiresharkOf(world), words("exportedFrames", { count: captureOf(world).length })];
  };
  const [bytes, what] = await written();
  try {
    writeFileSync(to!, bytes);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new LabError("LAB_FILE_UNWRITABLE", { path: safeLine(to!), reason }, { cause });
  }
  out.line(words("exported", { path: safeLine(to!), what }));
  return EXIT.done;
}
