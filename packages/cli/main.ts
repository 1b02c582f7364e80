import { Output } from "./show/output.ts";
import { version } from "./version.ts";

const argv = process.argv.slice(2);
const lost = Promise.withResolvers<number>();

/** Where nobody reads any more, as behind `head`, there is nobody to tell. Anything else is a failure. */
function onFailed(error: NodeJS.ErrnoException): void {
  const code =
    error.code === "EPIPE" ? 0 : import("./report.ts").then(({ reportLost }) => reportLost(error, argv, err));
  lost.resolve(code);
}

const out = new Output("stdout", onFailed);
const err = new Output("stderr", onFailed);

async function main(): Promise<number> {
  if (argv[0] === "--version" || argv[0] === "-V") {
    out.line(`sandi ${version()}`);
    return 0;
  }
  const { runProgram } = await import("./program.ts");
  return runProgram(argv, out, err);
}

async function untilFlushed(): Promise<number> {
  const code = await main();
  await Promise.all([out.flushed(), err.flushed()]);
  return out.failed || err.failed ? lost.promise : code;
}

// Said like any other failure: a raw stack could bear what a peer wrote.
process.on("uncaughtException", async (thrown) => {
  const { report } = await import("./report.ts");
  process.exit(await report(thrown, argv, err));
});
// Readline and sockets that are closing must not hold the program that has said all it had to say.
void Promise.race([untilFlushed(), lost.promise]).then((code) => process.exit(code));
