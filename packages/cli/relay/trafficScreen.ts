import { write } from "node:fs";
import type { RelayObserver } from "@sandi/relay";
import type { Context } from "../context.ts";
import { LINES_A_SECOND, Traffic } from "./traffic.ts";
import { TrafficLines } from "./trafficLines.ts";

const SECOND_MS = 1_000;
/** Lines that wait for the terminal at most. */
const WAITING_LINES = 2 * LINES_A_SECOND;

/**
 * What passes, on the relay's own terminal. A terminal can be held (Ctrl-S), and Node's own writes to one wait until it
 * goes on: the whole relay would. So these lines are written beside the program, and while one waits the rest is summed.
 */
export function trafficOn(
  { out, t, style }: Context,
  descriptor: number,
): { readonly observer: RelayObserver; end(): void } {
  const lines: string[] = [];
  let writing = false;
  let ended = false;
  const next = (): void => {
    if (writing || lines.length === 0) return;
    writing = true;
    const text = lines.splice(0).join("");
    write(descriptor, text, () => {
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
