export { MOVE_LIMITS, type Move, type MoveOf, move } from "./moves.ts";
export type { Platform } from "./platform.ts";
export { PROTOCOLS, type ProtocolName } from "./protocols.ts";
export { remembering } from "./remembering.ts";
export type { Happened, Step, StepOf } from "./steps.ts";
export { World, type WorldOptions } from "./world.ts";
