import type { Peer } from "@sandi/client";
import { SUITE_NAMES } from "@sandi/protocol/suites";
import { isSafe } from "../show/sanitize.ts";
import { LINE_COMMANDS, lineNames } from "./lineCommands.ts";
import { completePath } from "./screen.ts";

const VALUES = { onOff: ["on", "off"], suite: SUITE_NAMES, yesNo: ["yes", "no"] } as const;

/** What a line could go on as: commands, people, paths. Whole lines, so that names may have spaces. */
export function completeLine(line: string, peers: readonly Peer[]): string[] {
  const command = /^\/(\S+)\s+(.*)$/s.exec(line);
  if (!command) {
    if (line.startsWith("/"))
      return LINE_COMMANDS.flatMap(lineNames)
        .map((name) => `/${name} `)
        .filter((name) => name.startsWith(line));
    return people(line, peers);
  }
  const [, name, typed = ""] = command;
  const completes = LINE_COMMANDS.find((candidate) => lineNames(candidate).includes(name!))?.completes;
  if (!completes) return [];
  const start = line.slice(0, line.length - typed.length);
  if (completes === "peer") return people(typed, peers).map((found) => start + found);
  if (completes === "file") return completePath(typed).map((path) => start + path);
  return VALUES[completes].filter((value) => value.startsWith(typed)).map((value) => start + value);
}

/** Names first; IDs only once someone begins to type one. A name that would act on the terminal is not offered. */
function people(typed: string, peers: readonly Peer[]): string[] {
  const wanted = typed.toLocaleLowerCase("en");
  const names = peers
    .map(({ name }) => name)
    .filter((name) => isSafe(name) && !name.includes("\n") && name.toLocaleLowerCase("en").startsWith(wanted));
  const ids = typed === "" ? [] : peers.map(({ shortId }) => shortId).filter((id) => id.startsWith(wanted));
  return [...new Set([...names, ...ids])].sort();
}
