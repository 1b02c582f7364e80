export type PairsOrder = {
  readonly load: "pairs";
  readonly protocol: "sandi" | "mqtt" | "nats" | "echo";
  readonly port: number;
  readonly relayPid: number;
  readonly pairs: number;
  readonly window: number;
  readonly bodySize: number;
  /** Messages a second of all pairs together, sent when they are due; without it every window is kept full. */
  readonly perSecond?: number;
  /** pairs.c, compiled: it takes the connections over when they are open. */
  readonly program?: string | undefined;
};
