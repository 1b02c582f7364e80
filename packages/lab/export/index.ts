import type { Scene } from "../world/scene.ts";
import { captureOf } from "./capture.ts";
import { pcapngOf } from "./pcapng.ts";

export { type Captured, captureOf } from "./capture.ts";
export { DISSECTOR } from "./dissector.ts";
export { playScenario, scenarioOf } from "./scenario.ts";
export { sequenceOf } from "./sequence.ts";

/** All frames of a run, for Wireshark. */
export function wiresharkOf(scene: Scene): Uint8Array {
  return pcapngOf(captureOf(scene));
}
