export { BOBS_SECRET, LOWE_STEPS, type LoweOutcome, type LoweStep, type LoweTarget, runLowe } from "./attacks/lowe.ts";
export { FixedLowe } from "./attacks/loweFixed.ts";
export { UnfixedLowe } from "./attacks/loweUnfixed.ts";
export { bodiesOf, type Identity, newIdentity, Party } from "./party.ts";
