/** What stands on Node's own cryptography: people without network or disk, scenarios, and Lowe's attack step by step. */
export { BOBS_SECRET } from "../attacks/openings.ts";
export { LOWE_STEPS, type LoweOutcome, type LoweStep, type LoweTarget, runLowe } from "./lowe.ts";
export { DeskLowe } from "./loweDesk.ts";
export { FixedLowe } from "./loweFixed.ts";
export { UnfixedLowe } from "./loweUnfixed.ts";
export { bodiesOf, type Identity, newIdentity, Party, selfOf } from "./party.ts";
export { nodePlatform } from "./platform.ts";
export { Scenario } from "./scenario.ts";
