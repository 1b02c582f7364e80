import type { Context } from "../context.ts";
import { EXIT } from "../errors/exit.ts";
import type { Command, Flag } from "./table.ts";

/** `sandi completion`. @returns the exit code */
export function runCompletion({ options, out }: Context, table: readonly Command[]): number {
  out.raw(completionScript(options.operands[0]!, table));
  return EXIT.done;
}

/** A completion script made from the table of commands. */
export function completionScript(shell: string, table: readonly Command[]): string {
  if (shell === "bash") return bash(table);
  if (shell === "zsh") return zsh(table);
  return fish(table);
}

const namesOf = ({ name, aliases }: Command): string[] => [name, ...(aliases ?? [])];
const wordsOf = ({ name, operands, actions }: Command, table: readonly Command[]): readonly string[] =>
  name === "help" ? table.map((command) => command.name) : (actions?.map((one) => one.name) ?? operands?.choices ?? []);
const valued = (command: Command): Flag[] => command.flags.filter(({ value }) => value !== undefined);

function bash(table: readonly Command[]): string {
  const cases = table.map((command) => {
    const words = [...command.flags.map(({ name }) => `--${name}`), ...wordsOf(command, table)];
    const values = valued(command).map((flag) => `        --${flag.name}) ${bashValue(flag)}; return ;;`);
    return [
      `    ${namesOf(command).join("|")})`,
      '      case "$before" in',
      ...values,
      "      esac",
      `      COMPREPLY=($(compgen -W "${words.join(" ")}" -- "$word")) ;;`,
    ].join("\n");
  });
  return `# bash completion for sandi: source <(sandi completion bash)
_sandi() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${table.flatMap(namesOf).join(" ")} --help --version" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
}
complete -F _sandi sandi
`;
}

function bashValue({ choices, completes }: Flag): string {
  if (choices) return `COMPREPLY=($(compgen -W "${choices.join(" ")}" -- "$word"))`;
  if (completes) return `COMPREPLY=($(compgen ${completes === "file" ? "-f" : "-d"} -- "$word"))`;
  return "COMPREPLY=()";
}

function zsh(table: readonly Command[]): string {
  const cases = table.map((command) => {
    const flags = command.flags.map((flag) => `      '${zshFlag(flag)}'`);
    const what = command.operands?.usage.toLowerCase() ?? (command.actions && "action");
    const operand = what ? [`      '1:${what}:${zshOperand(command, table)}'`] : [];
    return `    ${namesOf(command).join("|")}) _arguments \\\n${[...flags, ...operand].join(" \\\n")} ;;`;
  });
  const names = table.flatMap((command) =>
    namesOf(command).map((name) => `    '${name}:${quote(command.about.en).replaceAll(":", "\\:")}'`),
  );
  return `#compdef sandi
# zsh completion for sandi: a file _sandi in a folder of $fpath
_sandi() {
  local -a commands
  commands=(
${names.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join("\n")}
  esac
}
if [ "$funcstack[1]" = "_sandi" ]; then _sandi "$@"; else compdef _sandi sandi; fi
`;
}

function zshOperand(command: Command, table: readonly Command[]): string {
  const words = wordsOf(command, table);
  return words.length > 0 ? `(${words.join(" ")})` : "";
}

function zshFlag({ name, value, choices, completes, about }: Flag): string {
  const text = quote(about.en).replace(/[[\]:]/g, (character) => `\\${character}`);
  if (!value) return `--${name}[${text}]`;
  const what = choices ? `(${choices.join(" ")})` : completes === "file" ? "_files" : completes ? "_files -/" : "";
  return `--${name}=[${text}]:${value.toLowerCase()}:${what}`;
}

/** Inside single quotes: the quote itself is closed, escaped and opened again. */
function quote(text: string): string {
  return text.replaceAll("'", "'\\''");
}

function fish(table: readonly Command[]): string {
  const lines = ["# fish completion for sandi", "complete -c sandi -f"];
  for (const command of table) {
    for (const name of namesOf(command))
      lines.push(`complete -c sandi -n __fish_use_subcommand -a ${name} -d '${fishQuote(command.about.en)}'`);
    const seen = `-n '__fish_seen_subcommand_from ${namesOf(command).join(" ")}'`;
    for (const { name, short, value, choices, completes, about } of command.flags) {
      const values = choices ? ` -x -a '${choices.join(" ")}'` : completes ? " -r -F" : value ? " -x" : "";
      const letter = short ? ` -s ${short}` : "";
      lines.push(`complete -c sandi ${seen}${letter} -l ${name}${values} -d '${fishQuote(about.en)}'`);
    }
    const words = wordsOf(command, table);
    if (words.length > 0) lines.push(`complete -c sandi ${seen} -a '${words.join(" ")}'`);
  }
  return `${lines.join("\n")}\n`;
}

function fishQuote(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
}
