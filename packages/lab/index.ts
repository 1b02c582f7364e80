export { BOBS_SECRET, LOWE_STEPS, type LoweOutcome, type LoweStep, type LoweTarget, runLowe } from "./attacks/lowe.ts";
export { FixedLowe } from "./attacks/loweFixed.ts";
export { UnfixedLowe } from "./attacks/loweUnfixed.ts";
export { bodiesOf, type Identity, newIdentity, Party, selfOf } from "./party.ts";
export { Scenario } from "./scenario.ts";
export { seeded } from "./seeded.ts";
export { SymbolicRsa, symbolicSpki } from "./symbolic.ts";
