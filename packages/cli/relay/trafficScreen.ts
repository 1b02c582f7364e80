import { write } from "node:fs";
import type { RelayObserver } from "@sandi/relay";
import type { Context } from "../context.ts";
import { LINES_A_SECOND, Traffic } from "./traffic.ts";
import { TrafficLines } from "./trafficLines.ts";

const SECOND_MS = 1_000;
/** Lines that wait for the terminal at most. */
const WAITING_LINES = 2 * LINES_A_SECOND;

/** What passes, on the relay's own terminal. While the terminal takes nothing, events are only summed up. */
export function trafficOn(
  { out, t, style }: Context,
  terminal: NodeJS.WriteStream & { readonly fd: number },
): { readonly observer: RelayObserver; end(): void } {
  const lines: string[] = [];
  let writing = false;
  let ended = false;
  const next = (): void => {
    if (writing || lines.length === 0) return;
    writing = true;
    const text = lines.splice(0).join("");
    writeBeside(terminal, text, () => {
      // A terminal that has gone away is noticed elsewhere.
      writing = false;
      next();
    });
  };
  const show = (line: string): void => {
    if (ended) return;
    lines.push(`${line}\n`);
    next();
  };
  const time = (): string => new Date().toTimeString().slice(0, 8);
  const rendered = new TrafficLines(t, style, () => out.columns ?? 80, time);
  const observer = new Traffic({
    hasRoom: () => lines.length < WAITING_LINES,
    event: (event) => show(rendered.event(event)),
    sums: (sums) => show(rendered.sums(sums)),
  });
  setInterval(() => observer.endSecond(), SECOND_MS).unref();
  return {
    observer,
    // When the relay stops, it disconnects everyone: that is not worth a line each.
    end: () => {
      ended = true;
    },
  };
}

/**
 * People can hold a terminal with Ctrl-S. Node's own writes then wait until it goes on, and the whole relay with them,
 * except on Windows. A write of the file system waits on another thread.
 */
function writeBeside(terminal: NodeJS.WriteStream & { readonly fd: number }, text: string, done: () => void): void {
  if (process.platform === "win32") terminal.write(text, () => done());
  else write(terminal.fd, text, () => done());
}
