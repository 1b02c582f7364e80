import { setFlagsFromString } from "node:v8";

/** Whoever takes longer has more to do than a text, and then compiling pays. */
const SHORT_MS = 500;

/** V8 takes what Node has compiled of them only under the flags that it had then: they are loaded before the flags change. */
const NEEDED = ["node:crypto", "node:http", "node:net", "node:sqlite"];

/** What V8 does in threads of its own: it compiles what is called often, and collects garbage. */
const IN_THREADS = ["sparkplug", "maglev", "turbofan", "parallel-scavenge"];

/**
 * Runs without what V8 does in threads of its own: a program that is done in a tenth of a second ends before it pays. What V8 has
 * compiled is kept from one run to the next only if it ends under the flags that it began with.
 */
export async function runShort<T>(run: () => Promise<T>): Promise<T> {
  for (const name of NEEDED) process.getBuiltinModule(name);
  useThreads(false);
  const longer = setTimeout(useThreads, SHORT_MS, true).unref();
  try {
    return await run();
  } finally {
    clearTimeout(longer);
    useThreads(true);
  }
}

function useThreads(on: boolean): void {
  for (const work of IN_THREADS) setFlagsFromString(`--${on ? "" : "no-"}${work}`);
}
