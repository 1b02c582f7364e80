import { cpus, totalmem } from "node:os";

export type BenchOptions = {
  /** Fewer rounds: a look, not a measurement. */
  readonly quick: boolean;
};

/** One promise, measured. Undefined where this machine could not measure it, which is not "met". */
export type Bar = { readonly name: string; readonly atLeast: number; readonly measured: number | undefined };

export type Report = {
  readonly title: string;
  /** How the figures came about, a sentence each. */
  readonly method: readonly string[];
  readonly columns: readonly string[];
  /** Undefined where a subject does not do this. */
  readonly rows: readonly { readonly name: string; readonly values: readonly (number | undefined)[] }[];
  readonly bars: readonly Bar[];
};

/** What every file in bench/ exports as `run`. */
export type Bench = (options: BenchOptions) => Promise<Report>;

export function isMet(bar: Bar): boolean {
  return bar.measured !== undefined && bar.measured >= bar.atLeast;
}

export function describeMachine(): string {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return (
    `${processors.length} × ${processors[0]?.model.trim() ?? "unknown processor"}, ${memory} GiB, ` +
    `${process.platform}-${process.arch}, Node ${process.versions.node} (V8 ${process.versions.v8})`
  );
}

export function formatReport(report: Report): string {
  const nameWidth = Math.max(...report.rows.map((row) => row.name.length));
  const header = [" ".repeat(nameWidth), ...report.columns].join("  ");
  const rows = report.rows.map((row) => {
    const cells = row.values.map((value, i) => formatNumber(value).padStart(report.columns[i]!.length));
    return [row.name.padEnd(nameWidth), ...cells].join("  ");
  });
  const barWidth = Math.max(...report.bars.map((bar) => bar.name.length), 0);
  const bars = report.bars.map((bar) => {
    const measured = bar.measured === undefined ? "not measured" : `${bar.measured.toFixed(2)} ×`;
    return `${bar.name.padEnd(barWidth)}  ${measured.padStart(12)}  (at least ${bar.atLeast} ×)  ${isMet(bar) ? "met" : "not met"}`;
  });
  return [report.title, describeMachine(), ...report.method, "", header, ...rows, "", ...bars].join("\n");
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function formatNumber(value: number | undefined): string {
  if (value === undefined) return "–";
  return value >= 1000 ? value.toFixed(0) : value >= 100 ? value.toFixed(1) : value.toFixed(2);
}
