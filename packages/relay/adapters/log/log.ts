import { type DestinationStream, type Logger, pino } from "pino";

/** Fields with these names are never logged, even by mistake. */
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

/** The same log for people: `2026-11-24 15:02:11 warn connection turned away: reason address, connections 4012`. */
export function createReadableLog(level: string, destination: DestinationStream): Logger {
  return createRelayLog(level, { write: (line) => destination.write(readable(line)) });
}

function readable(line: string): string {
  const { level, time, msg, app: _app, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const at = new Date(time as number).toISOString().slice(0, 19).replace("T", " ");
  const facts = Object.entries(fields).map(
    ([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
  );
  const said = `${at} ${pino.levels.labels[level as number] ?? level} ${msg}`;
  return `${visible(`${said}${facts.length > 0 ? `: ${facts.join(", ")}` : ""}`)}\n`;
}

/**
 * What a disk, a certificate or a NATS server says may hold anything. It stays on one line, and nothing in it acts on a
 * terminal.
 */
function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (char) => `\\u{${char.codePointAt(0)!.toString(16).padStart(4, "0")}}`,
  );
}
