import { setFlagsFromString } from "node:v8";

/** Whoever takes longer has more to do than a text, and then compiling pays. */
const SHORT_MS = 500;

/** V8 takes what Node has compiled of them only under the flags that it had then: they are loaded before the flags change. */
const NEEDED = ["node:crypto", "node:http", "node:net", "node:sqlite"];

/**
 * Runs without V8's optimising compilers: they work in threads of their own on what is called often, and a program that is done
 * in a tenth of a second ends before they do. What V8 has compiled is kept from one run to the next only if it ends under the
 * flags that it began with.
 */
export async function runShort<T>(run: () => Promise<T>): Promise<T> {
  for (const name of NEEDED) process.getBuiltinModule(name);
  optimise(false);
  const longer = setTimeout(optimise, SHORT_MS, true).unref();
  try {
    return await run();
  } finally {
    clearTimeout(longer);
    optimise(true);
  }
}

function optimise(on: boolean): void {
  for (const compiler of ["maglev", "turbofan"]) setFlagsFromString(`--${on ? "" : "no-"}${compiler}`);
}
