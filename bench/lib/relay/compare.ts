import { type Bar, median, type Table } from "../report.ts";
import { invalidity, type Sample } from "./sample.ts";

/** The name of ours among the subjects. */
export const OURS = "Sandi";

const DISTURBED = 0.1;

/** Samples of several subjects, round by round: what slows the machine down slows neighbouring samples equally. */
export class Rounds {
  readonly #samples = new Map<string, Sample[]>();
  readonly #whole = new Set<string>();

  /** What drives this subject is part of what is measured, and may be what limits it. */
  countWhole(subject: string): void {
    this.#whole.add(subject);
  }

  add(subject: string, sample: Sample): void {
    this.#samples.set(subject, [...(this.#samples.get(subject) ?? []), sample]);
  }

  get(subject: string): readonly Sample[] {
    return this.#samples.get(subject) ?? [];
  }

  /** Why rounds of this subject count for nothing. */
  invalid(subject: string): string | undefined {
    if (this.#whole.has(subject)) return undefined;
    const reasons = this.get(subject)
      .map(invalidity)
      .filter((reason) => reason !== undefined);
    return reasons.length > 0 ? `${subject}: INVALID, ${reasons[0]}` : undefined;
  }

  /** How much faster ours is: the median of the ratios within a round; or why that says nothing. */
  ratio(peer: string): { readonly measured: number | undefined; readonly why?: string } {
    const [ours, theirs] = [this.get(OURS), this.get(peer)];
    if (ours.length === 0 || theirs.length !== ours.length)
      return { measured: undefined, why: `${peer} did not run (apt-get install mosquitto nats-server)` };
    // A generator that holds a peer back flatters us; one that holds us back does not.
    const why = this.invalid(peer) ?? this.invalid(OURS);
    if (why !== undefined) return { measured: undefined, why };
    return { measured: median(ours.map((sample, round) => sample.perSecond / theirs[round]!.perSecond)) };
  }

  /** Ratios stand it; what a subject does in a second does not. */
  #disturbance(subject: string): string | undefined {
    const others = median(this.get(subject).map(({ othersShare }) => Math.max(...othersShare)));
    if (others < DISTURBED) return undefined;
    return `${subject}: other programs took ${Math.round(100 * others)} % of a core; alone it would do more`;
  }

  /** What a message costs us and a peer: on a busy machine this says more than messages per second. */
  #work(peer: string): string | undefined {
    const [ours, theirs] = [this.get(OURS), this.get(peer)];
    if (peer === OURS || ours.length !== theirs.length) return undefined;
    const ratio = median(ours.map(({ relayUs }, round) => theirs[round]!.relayUs / relayUs));
    return `For a second of processor time: ${ratio.toFixed(2)} × the messages of ${peer}`;
  }

  table(title: string): Table {
    const subjects = [...this.#samples.keys()];
    const mid = (subject: string, value: (sample: Sample) => number | undefined): number | undefined => {
      const values = this.get(subject)
        .map(value)
        .filter((one) => one !== undefined);
      return values.length > 0 ? median(values) : undefined;
    };
    return {
      title,
      columns: [
        "messages/s",
        "relay CPU s",
        "relay %",
        "relay µs",
        "generator CPU s",
        "generator %",
        "generator µs",
        "others %",
        "p50 µs",
        "p99 µs",
        "p99.9 µs",
        "RSS MiB",
      ],
      rows: subjects.map((name) => ({
        name,
        values: [
          mid(name, (sample) => sample.perSecond),
          mid(name, (sample) => sample.relayCpu),
          mid(name, (sample) => 100 * sample.relayShare),
          mid(name, (sample) => sample.relayUs),
          mid(name, (sample) => sample.generatorShare * sample.seconds),
          mid(name, (sample) => 100 * sample.generatorShare),
          mid(name, (sample) => sample.generatorUs),
          mid(name, (sample) => 100 * Math.max(...sample.othersShare)),
          mid(name, (sample) => sample.p50),
          mid(name, (sample) => sample.p99),
          mid(name, (sample) => sample.p999),
          mid(name, (sample) => sample.residentMiB),
        ],
      })),
      remarks: subjects
        .flatMap((subject) => [this.invalid(subject), this.#disturbance(subject), this.#work(subject)])
        .filter((reason) => reason !== undefined),
    };
  }
}

/** A bar for every peer: at least so many times its messages a second. */
export function barsTo(title: string, times: Readonly<Record<string, number>>, rounds: Rounds): Bar[] {
  return Object.entries(times).map(([peer, atLeast]) => ({
    name: `${title.slice(0, 2)} messages/s, to ${peer}`,
    atLeast,
    ...rounds.ratio(peer),
  }));
}
