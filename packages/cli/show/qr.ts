import { encode } from "uqr";

/** Black on white, whatever the terminal's own colours are: the exact ones of its 256. */
const ON = "\u001b[38;5;16;48;5;231m";
const OFF = "\u001b[0m";
/** Light modules around it: ISO/IEC 18004 §6.3.8. */
const QUIET = 4;

/**
 * A QR code in half blocks, two rows of modules a line.
 * @param color without it the light modules are drawn, as fits a dark terminal
 */
export function qrLines(text: string, color: boolean): string[] {
  // Nothing smudges a screen, and a small code fits on it: the least correction.
  const { data, size } = encode(text, { ecc: "L", border: QUIET });
  const lines: string[] = [];
  for (let y = 0; y < size; y += 2) {
    let line = "";
    for (let x = 0; x < size; x++) {
      const [upper, lower] = [data[y]![x]!, data[y + 1]?.[x] ?? false];
      line += glyph(upper === color, lower === color);
    }
    lines.push(color ? `${ON}${line}${OFF}` : line);
  }
  return lines;
}

function glyph(upper: boolean, lower: boolean): string {
  if (upper) return lower ? "█" : "▀";
  return lower ? "▄" : " ";
}
