import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { SuiteState } from "@sandi/protocol";
import { ratchet } from "@sandi/protocol/ratchet";
import { Machines, type Twin } from "./machines.ts";

/** @returns bytes of one conversation's state in its store, and in the memory of a program that has read it from there */
export function sizeOfState(twin: Twin, count: number): { stored: number; inMemory: number } {
  const machines = new Machines(twin);
  machines.open();
  const stored = machines.alice.state.encode();
  const suite = ratchet(twin.kem);
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const used = () => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const read = (): SuiteState => {
    // A copy each: what is decoded may keep what it was decoded from alive.
    const decoded = suite.decode({ kind: "peer", peer: machines.bob.card.id }, stored.slice());
    if (!decoded.ok) throw decoded.error;
    return decoded.value;
  };
  read();
  const before = used();
  const states = Array.from({ length: count }, read);
  const after = used();
  if (states.length !== count) throw new Error("the states have to live until here");
  return { stored: stored.length, inMemory: (after - before) / count };
}
