export { type ExportFileOptions, writeExport } from "./exportFile.ts";
export { type ImportOptions, importProfile } from "./importProfile.ts";
export { openClient } from "./openClient.ts";
export { ephemeralProfile, openProfile, type ProfileOptions, profilesRoot } from "./profile.ts";
export { nodeSuites } from "./suites.ts";
export { wsTransport, wsTransportTrusting } from "./webSocket.ts";
export { nodeWorld } from "./world.ts";
