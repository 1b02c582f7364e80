import { type DestinationStream, type Logger, pino } from "pino";

/** Whatever a mistake may hand to the log under one of these names stays out of it. */
const REDACTED = ["body", "key", "seed", "name", "record", "signature", "frames", "text", "passphrase"];

/** A structured log, one JSON object a line. Redacted: no body, key or name, at any level. */
export function createRelayLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { app: "sandi-relay" },
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`]), censor: "[redacted]" },
    serializers: { err: ({ name, message }: Error) => ({ name, message }) },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
