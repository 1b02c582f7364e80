#!/usr/bin/env node
// Starts the bundled command line under a Node that is new enough, with what V8 compiled of it in its first runs.
// Node's own cache keeps what a module needs to load, and leaves out all that is first called later.
const { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync, writeFileSync } = require("node:fs");
const { homedir } = require("node:os");
const { isAbsolute, join } = require("node:path");
const { Script } = require("node:vm");

const NEEDED_MAJOR = 26;
const BUNDLE = join(__dirname, "..", "dist", "cli", "main.cjs");
/** Its first line is a comment with the digest of the others: "// " and SHA-256 in hexadecimal. */
const DIGEST = 3 + 64;
/** Before V8's data: the number of runs and the digest. V8 copies data that does not lie at a multiple of eight. */
const HEAD = 72;
/** The first run of a command may make a profile, and the second finds it: what both called is kept. */
const KEPT_RUNS = 2;

/** Where this command's compiled functions are kept: in a folder of the user's own, because V8 runs them unseen. */
function fileOf(command = "") {
  try {
    const given = [process.env.XDG_CACHE_HOME, process.env.LOCALAPPDATA].find((path) => path && isAbsolute(path));
    const folder = join(given ?? join(homedir(), ".cache"), "sandi", "compiled");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(folder);
    if (process.geteuid && (uid !== process.geteuid() || mode & 0o022)) return undefined;
    return join(folder, /^[a-z-]{1,20}$/.test(command) ? command : "other");
  } catch {
    // Some accounts have no home, or may not write there. Everything works without the cache, only slower.
    return undefined;
  }
}

/** Both files are read into the same memory: each page of it costs more when it is touched first than to read it. */
let memory = Buffer.alloc(0);

function contents(file) {
  const descriptor = openSync(file, "r");
  try {
    const { size } = fstatSync(descriptor);
    if (memory.length < size) memory = Buffer.allocUnsafeSlow(size);
    let length = 0;
    for (let more = -1; length < size && more !== 0; length += more)
      more = readSync(descriptor, memory, length, size - length, length);
    return memory.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** A byte with the number of runs, the digest, and V8's data. V8 compares the length of the text, and no more of it. */
function read(file, digest) {
  try {
    const kept = contents(file);
    if (kept.latin1Slice(1, 1 + DIGEST) === digest) return { runs: kept[0], data: kept.subarray(HEAD) };
  } catch {
    // None yet.
  }
  return { runs: 0 };
}

function keep(file, digest, runs, script) {
  try {
    const head = Buffer.alloc(HEAD);
    head[0] = runs;
    head.write(digest, 1);
    const bytes = Buffer.concat([head, script.createCachedData()]);
    // Whole on the disk, then in its place: V8 does not notice if a part is missing.
    writeFileSync(`${file}.${process.pid}`, bytes, { mode: 0o600, flush: true });
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // The next run tries again.
  }
}

function start() {
  const text = contents(BUNDLE).latin1Slice();
  const digest = text.slice(0, DIGEST);
  const file = fileOf(process.argv[2]);
  const { runs, data: cachedData } = file ? read(file, digest) : { runs: KEPT_RUNS };
  const script = new Script(text, { filename: BUNDLE, cachedData });
  const known = script.cachedDataRejected ? 0 : runs;
  if (known < KEPT_RUNS) process.on("exit", (code) => code === 0 && keep(file, digest, known + 1, script));
  script.runInThisContext()(require, BUNDLE);
}

if (Number(process.versions.node.split(".")[0]) >= NEEDED_MAJOR) start();
else
  void import("./otherNode.mjs").then(({ runUnderOther }) =>
    runUnderOther(NEEDED_MAJOR, [__filename, ...process.argv.slice(2)]),
  );
