// Runs a TypeScript file under Node 26, on machines whose own Node may be older.
// Plain JavaScript, and short: the older Node has to read it, and every command waits for it.

const NEEDED_MAJOR = 26;

/** Node keeps what it has compiled. In a folder of the user's own: in a shared one, others could put code there. */
function keepCompiled() {
  const { homedir } = process.getBuiltinModule("node:os");
  const { join } = process.getBuiltinModule("node:path");
  try {
    const caches = process.env.XDG_CACHE_HOME || process.env.LOCALAPPDATA || join(homedir(), ".cache");
    process.getBuiltinModule("node:module").enableCompileCache(join(caches, "sandi", "compiled"));
  } catch {
    // Some accounts have no home. Everything works without the cache, only slower.
  }
}

async function runHere([file, ...args]) {
  keepCompiled();
  const { delimiter, dirname, resolve } = process.getBuiltinModule("node:path");
  // Programs that are started by name, npm's for one, find the same Node.
  process.env.PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`;
  const path = resolve(file);
  process.argv = [process.execPath, path, ...args];
  await import(process.getBuiltinModule("node:url").pathToFileURL(path).href);
}

const args = process.argv.slice(2);
if (Number(process.versions.node.split(".")[0]) >= NEEDED_MAJOR) await runHere(args);
else {
  const { runUnderOther } = await import("./otherNode.mjs");
  runUnderOther(NEEDED_MAJOR, args);
}
