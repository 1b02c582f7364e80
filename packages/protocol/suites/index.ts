import type { Suite } from "../suite.ts";
import { rsaDes } from "./rsa-des/suite.ts";

/** The suites that there are, in the order of `SUITE_NAMES`. Nothing outside of this folder names one. */
export const SUITES: readonly Suite[] = [rsaDes];
