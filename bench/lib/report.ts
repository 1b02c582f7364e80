import { cpus, totalmem } from "node:os";

export type BenchOptions = {
  /** Fewer rounds: a look, not a measurement. */
  readonly quick: boolean;
  /** The parts to run; if absent, all of them. */
  readonly only?: readonly string[];
  /** Without the peers. */
  readonly alone?: boolean;
  /** A folder for processor profiles of what is measured. */
  readonly profileTo?: string;
};

/** One promise, measured. Undefined if this machine could not measure it, which is not "met". */
export type Bar = {
  readonly name: string;
  readonly measured: number | undefined;
  /** Default "×". */
  readonly unit?: string;
  /** Why it could not be measured. */
  readonly why?: string;
} & ({ readonly atLeast: number } | { readonly atMost: number });

export type Table = {
  readonly title?: string;
  readonly columns: readonly string[];
  /** Undefined where a subject does not do this. */
  readonly rows: readonly { readonly name: string; readonly values: readonly (number | undefined)[] }[];
  /** What has to be known to read it. */
  readonly remarks?: readonly string[];
};

export type Report = {
  readonly title: string;
  /** How the figures came about, a sentence each. */
  readonly method: readonly string[];
  readonly tables: readonly Table[];
  readonly bars: readonly Bar[];
};

/** What every file in bench/ exports as `run`. */
export type Bench = (options: BenchOptions) => Promise<Report>;

export function isMet(bar: Bar): boolean {
  if (bar.measured === undefined) return false;
  return "atLeast" in bar ? bar.measured >= bar.atLeast : bar.measured <= bar.atMost;
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
  const barWidth = Math.max(...report.bars.map((bar) => bar.name.length), 0);
  const bars = report.bars.map((bar) => {
    const unit = bar.unit ?? "×";
    const measured = bar.measured === undefined ? "not measured" : `${bar.measured.toFixed(2)} ${unit}`;
    const bound = "atLeast" in bar ? `at least ${bar.atLeast} ${unit}` : `at most ${bar.atMost} ${unit}`;
    const why = bar.why === undefined ? "" : `: ${bar.why}`;
    return `${bar.name.padEnd(barWidth)}  ${measured.padStart(12)}  (${bound})  ${isMet(bar) ? "met" : "not met"}${why}`;
  });
  const tables = report.tables.flatMap((table) => ["", ...formatTable(table)]);
  return [report.title, describeMachine(), ...report.method, ...tables, "", ...bars].join("\n");
}

export function formatTable({ title, columns, rows, remarks = [] }: Table): string[] {
  const nameWidth = Math.max(...rows.map((row) => row.name.length), 0);
  const cells = rows.map(({ values }) => values.map(formatNumber));
  const widths = columns.map((column, i) => Math.max(column.length, ...cells.map((row) => row[i]!.length)));
  const header = [" ".repeat(nameWidth), ...columns.map((column, i) => column.padStart(widths[i]!))].join("  ");
  const lines = rows.map(({ name }, row) =>
    [name.padEnd(nameWidth), ...cells[row]!.map((cell, i) => cell.padStart(widths[i]!))].join("  "),
  );
  return [...(title === undefined ? [] : [title]), header, ...lines, ...remarks];
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
