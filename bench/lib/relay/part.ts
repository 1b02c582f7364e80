import type { Bar, Table } from "../report.ts";
import type { Peer } from "./subjects.ts";

type PartOptions = {
  readonly quick: boolean;
  /** Without the peers. */
  readonly alone: boolean;
  /** For the relay's process: to profile it, for one. */
  readonly nodeFlags: readonly string[];
};

export type PartResult = {
  readonly tables: readonly Table[];
  readonly bars: readonly Bar[];
  /** Whom it was compared with, or would have been. */
  readonly peers: readonly Peer[];
};

/** One scenario: starts what it needs, measures, and leaves nothing behind. */
export type Part = (options: PartOptions) => Promise<PartResult>;
