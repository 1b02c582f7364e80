import { FIGURES, HABITS, MACHINE } from "./figures.ts";
import { plan } from "./model.ts";

const SIZES = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8];

/** The table of docs/scaling.md, which a test holds equal to it. */
export function scalingTable(): string {
  const rows = SIZES.map((clients) => {
    const step = plan(clients, HABITS, FIGURES, MACHINE);
    const { what, share } = step.tightest;
    const cells = [
      count(clients),
      count(step.online),
      count(step.messagesPerSecond),
      count(step.cells),
      count(step.relays),
      count(step.natsServers),
      count(step.machines),
      `$${count(step.dollarsAMonth)}`,
      `$${((step.dollarsAMonth / clients) * 1_000).toFixed(2)}`,
      `${what}, ${Math.round(100 * share)} %`,
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "| clients | online | messages/s | cells | relays | NATS servers | machines | a month | per 1,000 clients | tightest |",
    "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|",
    ...rows,
  ].join("\n");
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
