import type { Output } from "./output.ts";
import { widthOf } from "./width.ts";
import { layOut } from "./wrap.ts";

/**
 * Says a text of this program's own: on a terminal in lines that it breaks itself, elsewhere as it is.
 * @param start what comes before it; further lines begin below its end
 * @param style how each line looks
 */
export function say(out: Output, text: string, start = "", style = (line: string): string => line): void {
  const continued = start === "" ? "  " : " ".repeat(widthOf(start));
  for (const line of layOut(start, text, out.columns, continued)) out.line(style(line));
}
