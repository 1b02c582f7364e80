import type { Scenario } from "../lib/scenario.ts";
import { holdOpen } from "./halfOpen.ts";

export const scenario: Scenario = {
  name: "half-open-tls",
  line: 9,
  about: "the same with TLS: they are slow with their ClientHello",
  run: (options) => holdOpen(options, true),
};
