export { seeded } from "./seeded.ts";
export { SymbolicRsa, symbolicSpki } from "./symbolic.ts";
