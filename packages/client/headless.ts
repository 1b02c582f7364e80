/** The client without a driver: for whoever plays its socket, its disk and its clock, as the lab does. */
export type { EngineInput } from "./core/base/io.ts";
export type { Engine } from "./core/engine.ts";
export { repeatedOf } from "./driver/repeated.ts";
export { engineOf } from "./engineOf.ts";
export { ownCard } from "./ownCard.ts";
export { ProfileSecrets } from "./secrets.ts";
export { whoIs } from "./whoIs.ts";
