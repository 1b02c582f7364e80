import { writeFileSync } from "node:fs";
import { extname } from "node:path";
import type { Context } from "../context.ts";
import { EXIT } from "../errors/exit.ts";
import { safeLine } from "../show/sanitize.ts";
import { readLabFile } from "./files.ts";

/** `sandi lab export`: what the name of the second file ends in says what is written. */
export async function exportRun({ out, language }: Context, [from, to]: readonly string[]): Promise<number> {
  const { LabError, parsePlayable } = await import("@sandi/lab/exercises");
  const { captureOf, DISSECTOR, sequenceOf, wiresharkOf } = await import("@sandi/lab/export");
  const { nodePlatform } = await import("@sandi/lab/node");
  const { sayIn } = await import("@sandi/lab/texts");
  const { World } = await import("@sandi/lab/world");
  const ending = extname(to!);
  if (![".pcapng", ".lua", ".svg"].includes(ending)) throw new LabError("LAB_EXPORT_ENDING", { path: safeLine(to!) });
  const words = await sayIn(language);
  const { protocol, seed, moves } = parsePlayable(nodePlatform.primitives, await readLabFile(from!));
  const world = await World.open({ protocol, seed, platform: nodePlatform });
  for (const move of moves) await world.advance(move);
  const [bytes, what] =
    ending === ".lua"
      ? [DISSECTOR, words("exportedDissector")]
      : ending === ".svg"
        ? [sequenceOf(world, words), words("exportedPicture")]
        : [wiresharkOf(world), words("exportedFrames", { count: captureOf(world).length })];
  try {
    writeFileSync(to!, bytes);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new LabError("LAB_FILE_UNWRITABLE", { path: safeLine(to!), reason }, { cause });
  }
  out.line(words("exported", { path: safeLine(to!), what }));
  return EXIT.done;
}
