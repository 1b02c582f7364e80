import { stripVTControlCharacters } from "node:util";
import jsQR from "jsqr";

type Reader = (pixels: Uint8ClampedArray, width: number, height: number) => { readonly data: string } | null;

const SCALE = 4;

/**
 * What a camera reads off a screen.
 * @param drawnIsDark whether half blocks are dark: by the colours that are set, or by those of a light terminal
 */
export function readQr(lines: readonly string[], drawnIsDark: boolean): string | undefined {
  const rows = lines.map((line) => [...stripVTControlCharacters(line)]);
  // Terminals forget spaces at the end of a line.
  const [width, height] = [Math.max(...rows.map(({ length }) => length)), 2 * rows.length];
  const pixels = new Uint8ClampedArray(4 * width * SCALE * height * SCALE).fill(255);
  for (let y = 0; y < height * SCALE; y++)
    for (let x = 0; x < width * SCALE; x++) {
      const glyph = rows[Math.floor(y / SCALE / 2)]![Math.floor(x / SCALE)] ?? " ";
      const drawn = glyph === "█" || glyph === (Math.floor(y / SCALE) % 2 === 0 ? "▀" : "▄");
      const at = 4 * (y * width * SCALE + x);
      if (drawn === drawnIsDark) pixels.fill(0, at, at + 3);
    }
  return (jsQR as unknown as Reader)(pixels, width * SCALE, height * SCALE)?.data;
}
