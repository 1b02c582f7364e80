export { deleteProfile } from "./database.ts";
export { exportFile } from "./exportFile.ts";
export { importProfile } from "./importProfile.ts";
export { lockProfile, nextToLock, type Release } from "./lock.ts";
export { unmarkProfile, wasMarked } from "./marker.ts";
export { openClient } from "./openClient.ts";
export { ephemeralProfile, hasProfile, openProfile, type WebProfile, type WebProfileOptions } from "./profile.ts";
export { webSocketTransport } from "./webSocket.ts";
export { webWorld } from "./world.ts";
