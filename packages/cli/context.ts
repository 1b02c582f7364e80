import type { Output } from "./show/output.ts";
import type { Style } from "./show/style.ts";
import type { Options } from "./table/options.ts";
import type { Language, Translate } from "./texts/index.ts";

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
