import type { Command } from "./table.ts";

export function findCommand(name: string, table: readonly Command[]): Command | undefined {
  return table.find((command) => command.name === name || command.aliases?.includes(name));
}
