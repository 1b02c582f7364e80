export { openExport } from "./read.ts";
export { exportProfile } from "./write.ts";
