import type { Language, Translate } from "@sandi/client";
import type { Options } from "./options.ts";
import type { Output } from "./output.ts";
import type { Style } from "./style.ts";

/** What every command is given: its options, and the program's way to the outside. */
export type Context = {
  readonly options: Options;
  readonly language: Language;
  readonly t: Translate;
  readonly out: Output;
  readonly err: Output;
  readonly style: Style;
  readonly errStyle: Style;
};
