import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeError, ProtocolError } from "@sandi/protocol";
import { DEFAULT_LIMITS } from "@sandi/relay";
import { Machine } from "@sandi/testkit/programs/sandi";
import { afterAll, describe, expect, it } from "vitest";
import { en } from "../errors/en.ts";
import { loadRelayConfig, type RelayConfig, variableOf } from "../relay/config.ts";
import { RELAY_SETTINGS } from "../relay/flags.ts";
import { printConfig } from "../relay/printConfig.ts";
import { parseCommandLine } from "../table/parse.ts";
import type { Flag } from "../table/table.ts";
import { readValue } from "../table/values.ts";
import { LANGUAGES, translator } from "../texts/index.ts";

const machine = new Machine();
const folder = mkdtempSync(join(tmpdir(), "sandi-config-"));
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await machine.clear();
});

const FLAGS = RELAY_SETTINGS.flatMap(({ flags }) => flags);

function load(file: string | undefined, env: Record<string, string> = {}, argv: string[] = []): RelayConfig {
  const path = join(folder, "relay.conf");
  if (file !== undefined) writeFileSync(path, file);
  const options = parseCommandLine(["relay", ...(file === undefined ? [] : ["--config", path]), ...argv], "en");
  return loadRelayConfig(options, env, "en");
}

function refusal(...source: Parameters<typeof load>): ProtocolError {
  try {
    load(...source);
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
  throw new Error("it was taken");
}

/** Two values of a setting that are not its default. */
function samples({ name, value, choices, range, form, default: standard }: Flag): [string, string] {
  if (!value) return ["true", "true"];
  if (choices) return [choices.find((choice) => choice !== standard)!, choices.at(-1)!];
  if (!range) return [`${name}-one`, `${name}-two`];
  const unit = form === "size" ? "B" : form === "duration" ? "ms" : "";
  return [`${range[1]}${unit}`, `${range[1] - 1}${unit}`];
}

describe("the settings of a relay", () => {
  it("are as the relay's own limits where nothing is set", () => {
    expect(load(undefined).limits()).toEqual(DEFAULT_LIMITS);
  });

  it("each can be set by file, environment and option, the later before the earlier", () => {
    let tried = 0;
    for (const flag of FLAGS) {
      const [one, two] = samples(flag);
      // Of settings that must fit each other only what each source yields is judged here.
      if (flag.name === "metrics-host") continue;
      const roomy = { grace: "stall = 10m\n", "buffered-size": "memory-size = 1GiB\n" }[flag.name] ?? "";
      const many = "mailbox-messages = 100000000\nmailbox-size = 1024GiB\n";
      const rest = flag.name.startsWith("sender-") ? many : roomy;
      const set = (config: RelayConfig) => [config.written(flag.name), config.whereOf(flag.name)];
      const line = `${rest}${flag.name} = ${one}\n`;
      const at = `${join(folder, "relay.conf")}:${line.split("\n").length - 1}`;
      expect(set(load(line))).toEqual([one, at]);
      const env = { [variableOf(flag.name)]: two };
      expect(set(load(line, env))).toEqual([two, variableOf(flag.name)]);
      const option = flag.value ? [`--${flag.name}=${one}`] : [`--no-${flag.name}`];
      const wanted = flag.value ? [one, `--${flag.name}`] : ["false", `--no-${flag.name}`];
      expect(set(load(line, env, option))).toEqual(wanted);
      tried++;
    }
    expect(tried).toBeGreaterThan(25);
  });

  it("are in deploy/relay.conf, byte for byte, with their defaults", () => {
    const sample = readFileSync(new URL("../../../deploy/relay.conf", import.meta.url), "utf8");
    expect(sample).toBe(printConfig(load(undefined), "en", translator("en")));
    // With every comment taken away it is a file that sets what holds anyway.
    const set = sample.replace(/^#(?=[a-z-]+ = )/gm, "").replace(/^.* = [A-Z]+$/gm, "");
    const config = load(`${set}metrics-port = 1\n`);
    for (const { name, default: standard } of FLAGS) if (standard) expect(config.written(name)).toBe(standard);
    expect(config.limits()).toEqual(DEFAULT_LIMITS);
  });

  it("are printed with where each came from, as a file that sets the same, without passwords", () => {
    const file = 'data = "here # there"\nport = 9\nopen = true # and this\n';
    const config = load(file, { SANDI_RELAY_RETENTION: "2d" }, ["--host", "::1", "--no-open"]);
    for (const language of LANGUAGES) {
      const text = printConfig(config, language, translator(language));
      expect(text).toContain("\nretention = 2d  # SANDI_RELAY_RETENTION\n");
      expect(text).toContain("\nopen = false  # --no-open\n");
      expect(text).toContain("\nhost = ::1  # --host\n");
      expect(text).toContain(`\nport = 9  # ${join(folder, "relay.conf")}:2\n`);
      const again = load(text);
      for (const { name } of FLAGS) expect(again.text(name), name).toEqual(config.text(name));
    }
    expect(config.text("data")).toBe(join(folder, "here # there"));
    const secret = printConfig(load(undefined, {}, ["--host", "nats://me:secret@host"]), "en", translator("en"));
    expect(secret).toContain("host = //…@host".replace("//", "nats://"));
    expect(secret).not.toContain("secret");
    const hostile = "/a\n\u001b[31m\u202e#b";
    const printed = printConfig(load(undefined, { SANDI_RELAY_DATA: hostile }), "en", translator("en"));
    expect(printed).not.toMatch(/[\u001b\u202e]/);
    expect(load(printed).text("data")).toBe(hostile);
  });

  it.each([
    ["prot = 1", "CONFIG_UNKNOWN", "did you mean port?"],
    ["\n\nPort = 1", "CONFIG_UNKNOWN", "relay.conf:3"],
    ["config = other", "CONFIG_UNKNOWN", "config"],
    ["port", "CONFIG_SYNTAX", "relay.conf:1"],
    ["# fine\n[limits]", "CONFIG_SYNTAX", "relay.conf:2"],
    ['data = "open', "CONFIG_SYNTAX", "relay.conf:1"],
    ['data = "a" b', "CONFIG_SYNTAX", "relay.conf:1"],
    ["port = 1\n\nport = 2", "CONFIG_REPEATED", "relay.conf:3 sets port again, although"],
    ["port =", "CONFIG_VALUE", "a number from 0 to 65535"],
    ["port = 65536", "CONFIG_VALUE", "relay.conf:1"],
    ["port = 1e3", "CONFIG_VALUE", "port"],
    ["retention = 30", "CONFIG_VALUE", "written like 30d"],
    ["retention = 0d", "CONFIG_VALUE", "from 1s to 3650d"],
    ["mailbox-size = 64MB", "CONFIG_VALUE", "written like 64MiB"],
    ["mailbox-size = -1B", "CONFIG_VALUE", "mailbox-size"],
    ["open = yes", "CONFIG_VALUE", "true or false"],
    ["burst = 0", "CONFIG_VALUE", "a number from 1"],
    ["data = x\nephemeral = true", "CONFIG_CONFLICT", "cannot be used together"],
    ["sender-messages = 10001", "CONFIG_UNSOUND", "more than mailbox-messages (10000)"],
    ["mailbox-size = 1MiB", "CONFIG_UNSOUND", "relay.conf:1"],
    ["body-size = 65KiB\nsender-size = 64KiB", "CONFIG_UNSOUND", "body-size is 65KiB"],
    ["metrics-host = ::1", "CONFIG_NEEDS", "has no effect without metrics-port"],
    ["grace = 2s\nstall = 1s", "CONFIG_UNSOUND", "Lower grace"],
  ])("are refused: %j", (file, code, said) => {
    const error = refusal(file);
    expect(error.code).toBe(code);
    const { cause, remedy } = describeError(error, en);
    expect(`${cause} ${remedy}`).toContain(said);
    expect(`${cause} ${remedy}`).not.toMatch(/\{\w+\}/);
  });

  it("between two sources the stronger one decides what excludes the weaker", () => {
    const config = load("data = there\n", {}, ["--ephemeral"]);
    expect([config.isOn("ephemeral"), config.text("data")]).toEqual([true, undefined]);
    const other = load("ephemeral = true\n", { SANDI_RELAY_DATA: "/there" });
    expect([other.isOn("ephemeral"), other.text("data")]).toEqual([false, "/there"]);
  });

  it("in the environment are refused like those of a file; the variable for the file is one of them", () => {
    expect(refusal(undefined, { SANDI_RELAY_PROT: "1" }).message).toContain("did you mean SANDI_RELAY_PORT?");
    // What Kubernetes sets for a service of that name.
    expect(refusal(undefined, { SANDI_RELAY_PORT: "tcp://10.0.0.1:8888" }).code).toBe("CONFIG_VALUE");
    expect(refusal(undefined, { SANDI_RELAY_SERVICE_HOST: "10.0.0.1" }).code).toBe("CONFIG_UNKNOWN");
    const path = join(folder, "other.conf");
    writeFileSync(path, "\ufeffport = 7\r\n  # and no more\r\n");
    expect(load(undefined, { SANDI_RELAY_CONFIG: path }).number("port")).toBe(7);
    expect(load("port = 8\n", { SANDI_RELAY_CONFIG: path }).number("port")).toBe(8);
  });

  it("in a file that is missing, huge, binary or a directory are refused", () => {
    const path = join(folder, "bad.conf");
    const code = () => refusal(undefined, {}, ["--config", path]).code;
    expect(code()).toBe("CONFIG_UNREADABLE");
    writeFileSync(path, Uint8Array.of(0x70, 0xff));
    expect(code()).toBe("CONFIG_UNREADABLE");
    writeFileSync(path, "#".repeat(1_048_577));
    expect(code()).toBe("CONFIG_UNREADABLE");
    for (const other of [folder, "/dev/zero"])
      expect(refusal(undefined, {}, ["--config", other]).code).toBe("CONFIG_UNREADABLE");
  });

  it("reach the relay, and a mistake ends it with 78", async () => {
    const path = join(folder, "real.conf");
    writeFileSync(path, "ephemeral = true\nport = 0\nburst = 7\n");
    const { program } = await machine.relay(["--config", path]);
    program.kill("SIGTERM");
    expect(await program.exit()).toBe(0);
    const printed = await machine.run(["relay", "--config", path, "--print-config"], "", { SANDI_RELAY_RATE: "9" });
    expect(printed.code).toBe(0);
    expect(printed.out).toContain(`\nburst = 7  # ${path}:3\n`);
    expect(printed.out).toContain("\nrate = 9  # SANDI_RELAY_RATE\n");
    writeFileSync(path, "busrt = 7\n");
    const refused = await machine.run(["relay", "--config", path, "--lang", "id"]);
    expect([refused.code, refused.err]).toEqual([78, expect.stringContaining(`CONFIG_UNKNOWN: tidak ada pengaturan`)]);
    expect(refused.err).toContain("burst?");
  });
});

describe("a value", () => {
  it.each([
    ["1KiB", 1_024],
    ["64 MiB", 67_108_864],
    ["2GiB", 2_147_483_648],
  ])("%s is %d bytes", (text, bytes) => {
    expect(readValue(FLAGS.find(({ name }) => name === "mailbox-size")!, text)).toBe(bytes);
  });

  it.each([
    ["1500ms", 1_500],
    ["90s", 90_000],
    ["5m", 300_000],
    ["12h", 43_200_000],
    ["30d", 2_592_000_000],
  ])("%s is %d ms", (text, ms) => {
    expect(readValue(FLAGS.find(({ name }) => name === "retention")!, text)).toBe(ms);
  });
});
