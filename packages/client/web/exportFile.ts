import { utf8 } from "@sandi/crypto";
import type { Profile } from "../profile.ts";
import { webWorld } from "./world.ts";

/**
 * A profile's identity and history as a file, as the terminal makes it.
 * @param profile open, and used by no client until it is done
 * @throws as `exportProfile`
 */
export async function exportFile(profile: Profile, passphrase: string): Promise<Blob> {
  const { exportProfile } = await import("../export/index.ts");
  const pieces: BlobPart[] = [];
  for await (const piece of exportProfile(webWorld, profile, utf8(passphrase)))
    pieces.push(piece as Uint8Array<ArrayBuffer>);
  return new Blob(pieces, { type: "application/octet-stream" });
}
