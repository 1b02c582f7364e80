/** A search for a DES key: in TypeScript, and on a graphics processor. */
export { type Burning, type Burnt, burn, type Progress } from "./burn.ts";
export { ALL_KEYS, MEASURED, secondsForAll } from "./cost.ts";
export { cribOf } from "./crib.ts";
export type { Engine } from "./engine.ts";
export { Gpu, GpuSearch } from "./gpu.ts";
export { Search } from "./search.ts";
export { groupsIn, keyAt, numberOf, type Pair, type Space, type Task } from "./space.ts";
export { type Asked, answering, WorkerSearch } from "./workerSearch.ts";
