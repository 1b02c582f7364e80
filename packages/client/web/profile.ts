import { type EphemeralOptions, ephemeralProfileIn, type Profile } from "../profile.ts";
import { webWorld } from "./world.ts";

/** An identity that is forgotten with the page; nothing is stored. */
export function ephemeralProfile(options: EphemeralOptions): Promise<Profile> {
  return ephemeralProfileIn(webWorld, options);
}
