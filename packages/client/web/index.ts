export { deleteProfile } from "./database.ts";
export { openClient } from "./openClient.ts";
export { ephemeralProfile, openProfile, type WebProfileOptions } from "./profile.ts";
export { webSocketTransport } from "./webSocket.ts";
export { webWorld } from "./world.ts";
