import { existsSync, readFileSync } from "node:fs";

/** Sandi's version, as its package.json has it. */
export function version(): string {
  // Beside this file in a checkout; at the top of the published package, in which this file is in dist/cli.
  const places = ["./package.json", "../../package.json"].map((place) => new URL(place, import.meta.url));
  const manifest = places.find((place) => existsSync(place));
  if (manifest === undefined) throw new Error("Sandi is not installed whole: its package.json is missing");
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}
