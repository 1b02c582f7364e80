export { openClient } from "./openClient.ts";
export { ephemeralProfile } from "./profile.ts";
export { webSocketTransport } from "./webSocket.ts";
export { webWorld } from "./world.ts";
