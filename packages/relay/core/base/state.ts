/** How far a relay has come in its life. Only one that is `ready` takes clients. */
export type RelayState = "starting" | "ready" | "stopping" | "failed";
