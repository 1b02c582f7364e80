import { DEFAULT_PORT } from "../relay/flags.ts";

export const DEFAULT_RELAY = `ws://127.0.0.1:${DEFAULT_PORT}`;
export const DEFAULT_TIMEOUT_S = 30;
/** How many hits a search shows. */
export const SEARCH_LIMIT = 20;
