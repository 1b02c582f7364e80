import type { Context } from "../context.ts";
import type { Language } from "../texts/index.ts";

/** What the tables of commands are made of: parser, help, completions, man page and docs/terminal.md come from them. */
export type Text = Readonly<Record<Language, string>>;

export type Flag = {
  readonly name: string;
  readonly short?: string;
  /** A placeholder for the value; absent for a flag without a value. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** With what units its number is written; without, with none. */
  readonly form?: "size" | "duration";
  /** In bytes or ms if it has a form. */
  readonly range?: readonly [from: number, to: number];
  readonly completes?: "file" | "directory";
  /** As shown; what it means is the program's. */
  readonly default?: string;
  readonly required?: true;
  /** A flag that this one excludes. */
  readonly not?: string;
  readonly about: Text;
};

/** What the first word after a command's flags may be, if the command does several things. */
export type Action = {
  readonly name: string;
  /** The words behind it, as usage shows them; one each, or more for a last one that ends in `...`. `[NAME]` may be left out. */
  readonly operands: readonly string[];
  /** Flags of the command that only some actions take. */
  readonly flags?: readonly string[];
  readonly about: Text;
};

/** Options that belong together, under a heading. */
export type Section = { readonly title: Text; readonly flags: readonly Flag[] };

export type Command = {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Words behind the flags, as usage shows them, with how many there may be. */
  readonly operands?: {
    readonly usage: string;
    readonly least: number;
    readonly most: number;
    readonly choices?: readonly string[];
  };
  /** Instead of operands. */
  readonly actions?: readonly Action[];
  /** The action that is meant where none is named. */
  readonly standard?: string;
  readonly about: Text;
  readonly flags: readonly Flag[];
  /** Those of the flags that can also stand in the environment and in a file. */
  readonly settings?: readonly Section[];
  /** A paragraph below the options. */
  readonly notes?: Text;
  readonly examples: readonly string[];
  /** Carries it out, and returns the exit code. It loads its code itself, so that no command waits for another's. */
  readonly run: (context: Context, table: readonly Command[]) => Promise<number>;
};
