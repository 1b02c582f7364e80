import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Machine, RSA_DES } from "@sandi/testkit/programs/sandi";
import { Terminals } from "@sandi/testkit/programs/tmux";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const machine = new Machine();
const terminals = new Terminals(machine);
let url: string;

beforeAll(async () => {
  ({ url } = await machine.relay());
});
afterAll(async () => {
  terminals.close();
  await machine.clear();
});

const last = (screen: string): string => screen.split("\n").at(-1)!;

describe("two people at two terminals", () => {
  it("see their ID, the list, the handshake and every message encrypted and decrypted, in their own language", async () => {
    const ayu = terminals.open("ayu", ["client", "--name", "Ayu", "--relay", url, "--lang", "id", ...RSA_DES]);
    const alone = await ayu.sees("Belum ada orang lain di sini");
    expect(alone).toMatch(/ID Anda: [0-9a-z]{4}(-[0-9a-z]{4}){3} \(Ayu\)/);
    const budi = terminals.open("budi", ["client", "--name", "Budi", "--relay", url, ...RSA_DES]);
    const joined = await budi.sees(/^ {2}1 {2}Ayu {3}\S+ {3}online {4}ratchet, rsa-des$/m);
    expect(joined).toMatch(/^Sandi · relay ws:\/\/127\.0\.0\.1:\d+ · key [0-9a-f]{4} [0-9a-f]{4} \(pinned now\)$/m);
    expect(joined).toMatch(/^Your ID: [0-9a-z]{4}(-[0-9a-z]{4}){3} \(Budi\)$/m);
    await ayu.sees(/^Baru bergabung: {2}1 {2}Budi/m);

    budi.type("1", "Enter");
    const opened = await budi.sees("Open. One data-centre GPU");
    for (const leg of ["→ M1 ", "← M2 ", "→ M3 ", "→ M4 ", "← M5 ", "→ M6 "]) expect(opened).toContain(leg);
    expect(opened).toMatch(/← M2 {2}RSA-OAEP\{ID_B, ID_A, N1, N2, h1\} +N1 ✓ {2}N2 = [0-9a-f]{8}…/);
    await budi.sees(/Budi → Ayu !>$/);

    budi.type("halo Ayu", "Enter");
    const arrived = await ayu.sees("terdekripsi  halo Ayu");
    expect(arrived).toMatch(
      /^Budi → Ayu {2}halo Ayu\n {2}terenkripsi {2}([0-9a-f]{4} ){5}… {2}\(DES-CBC, IV [0-9a-f]{8}…, HMAC ✓\)$/m,
    );
    await ayu.sees("Untuk membalas, ketik 1 atau Budi.");
    const written = await budi.sees(/^Budi → Ayu !> halo Ayu\n {2}encrypted {2}([0-9a-f]{4} ){5}…/m);
    const sealed = /encrypted {2}((?:[0-9a-f]{4} ){5})/.exec(written)![1]!;
    expect(arrived).toContain(sealed);

    ayu.type("Budi", "Enter");
    await ayu.sees(/Ayu → Budi !>$/);
    ayu.type("hai juga", "Enter");
    await budi.sees("decrypted  hai juga");
    await ayu.sees("✓✓ sampai ke Budi");

    // What is being typed survives what comes in.
    budi.type("half a line");
    ayu.type("masuk di tengah", "Enter");
    await budi.sees("decrypted  masuk di tengah");
    expect(last(await budi.sees(/half a line$/))).toBe("Budi → Ayu !> half a line");
    budi.type(" and its end", "Enter");
    await ayu.sees("terdekripsi  half a line and its end");

    // Up recalls, Tab completes commands, values, names and paths.
    budi.type("", "Up");
    await budi.sees(/!> half a line and its end$/);
    budi.type("", "C-u");
    budi.type("/tr", "Tab");
    await budi.sees(/!> \/trace$/);
    budi.type("of", "Tab");
    await budi.sees(/!> \/trace off$/);
    budi.type("", "C-u");
    budi.type("/to Ay", "Tab");
    await budi.sees(/!> \/to Ayu$/);
    budi.type("", "C-u");
    writeFileSync(join(machine.folder, "catatan.txt"), "dari berkas\nbaris dua");
    budi.type("/send ~/cata", "Tab");
    await budi.sees(/!> \/send ~\/catatan\.txt$/);
    budi.type("", "Enter");
    await ayu.sees(/^ {2}terdekripsi {2}dari berkas\n {2}│ baris dua$/m);

    budi.type("l", "Enter");
    await budi.sees(/!> l\n {2}1 {2}Ayu/);
    budi.type("/verify", "Enter");
    const digits = /^ {4}(\d{5} ){3}\d{5}$/gm;
    const mine = (await budi.sees("/verify yes")).match(digits);
    ayu.type("/safety", "Enter");
    expect((await ayu.sees(/Nomor keamanan[\s\S]*!>$/)).match(digits)).toEqual(mine);
    expect(mine?.length).toBe(3);
    budi.type("/help", "Enter");
    for (const command of ["/list", "/to", "/verify", "/help"]) await budi.sees(new RegExp(`^ {2}${command}\\b`, "m"));

    budi.paste("first\n/quit\nthird");
    await budi.sees("third");
    budi.type("", "Enter");
    await ayu.sees(/^ {2}terdekripsi {2}first\n {2}│ \/quit\n {2}│ third$/m);

    ayu.type("/quit", "Enter");
    expect(await ayu.sees("rc=")).toMatch(/Sampai jumpa\.\nrc=0$/);
    await budi.sees("Ayu is offline.");
    budi.type("never sent");
    budi.type("", "C-c");
    await budi.sees(/\^C\nBudi → Ayu !>$/);
    budi.type("", "C-c");
    await budi.sees("press Ctrl-C again");
    budi.type("", "C-c");
    expect(await budi.sees("rc=")).toMatch(/rc=130$/);
  });

  it("say so while the relay is away, keep what is typed, and go on by themselves", async () => {
    const data = ["--data", join(machine.folder, "relay-data")];
    const relay = await machine.relay(data);
    const citra = terminals.open("citra", ["client", "--name", "Citra", "--relay", relay.url, ...RSA_DES]);
    await citra.sees("Nobody else is here yet");
    const dewi = terminals.open("dewi", ["client", "--name", "Dewi", "--relay", relay.url, ...RSA_DES]);
    await dewi.sees(/1 {2}Citra/);
    dewi.type("Citra", "Enter");
    await dewi.sees("Open.");
    relay.program.kill("SIGKILL");
    await dewi.sees(/^offline · Dewi → Citra !>$/m);
    expect(dewi.screen()).toContain("The connection to the relay was lost.");
    dewi.type("tetap sampai", "Enter");
    dewi.type("dan ini", "Enter");
    await dewi.sees(/^offline, 2 queued · Dewi → Citra !>$/m);
    // The next attempt says what is wrong with the relay; until then it is only known that the connection is gone.
    await dewi.sees("RELAY_UNREACHABLE: ");
    const again = machine.start(["relay", "--port", new URL(relay.url).port, ...data], { stdin: "ignore" });
    await citra.sees("decrypted  dan ini");
    await dewi.sees("Connected again.");
    expect(citra.screen()).toMatch(/decrypted {2}tetap sampai[\s\S]*decrypted {2}dan ini/);
    for (const it of [citra, dewi]) it.type("", "C-d");
    await Promise.all([citra, dewi].map((it) => it.sees("rc=0")));
    again.kill("SIGTERM");
    expect(await again.exit()).toBe(0);
  });

  it("work on a terminal that moves no cursor, and end there with 130 at Ctrl-C, whatever is being typed", async () => {
    const args = ["client", "--name", "Fitri", "--ephemeral", "--relay", url, ...RSA_DES];
    const fitri = terminals.open("fitri", args, { dumb: true });
    await fitri.sees(/^> $|^>$/m);
    const gani = await machine.client(url, "Gani", ["--ephemeral", ...RSA_DES]);
    await fitri.sees("New here:");
    fitri.type("Gani", "Enter");
    await fitri.sees("Open.");
    fitri.type("halo", "Enter");
    await gani.event("message", ({ text }) => text === "halo");
    gani.write("Fitri", "hai");
    await fitri.sees("decrypted  hai");
    expect(fitri.screen()).not.toContain("\u001b");
    fitri.type("half a line");
    fitri.type("", "C-c");
    expect(await fitri.sees("rc=")).toMatch(/rc=130$/);
    gani.end();
    expect(await gani.exit()).toBe(0);
  });

  it("break between words what is said outside the chat", async () => {
    const none = terminals.open("none", ["export", "ayu.sandi", "--profile", "nobody"], { columns: 46 });
    expect(await none.sees("rc=")).toMatch(
      /^PROFILE_UNKNOWN: there is no profile nobody\.\n {2}Name an existing one with --profile: each\n {2}is a folder in\b/,
    );
  });

  it("start without a relay, ask for a passphrase unseen, and use no colour where none is wanted", async () => {
    const args = ["client", "--name", "Eka", "--profile", "asked", "--passphrase", "--relay", "ws://127.0.0.1:9"];
    const eka = terminals.open("eka", args, { env: { NO_COLOR: "1" } });
    await eka.sees("New passphrase for profile asked:");
    eka.type("kuda tepat", "Enter");
    await eka.sees("Once more:");
    eka.type("kuda tepat", "Enter");
    const screen = await eka.sees("RELAY_UNREACHABLE: ");
    expect(screen).toContain("npm start");
    expect(screen).not.toContain("kuda");
    expect(last(await eka.sees(/offline · >$/))).toBe("offline · >");
    eka.type("", "C-d");
    await eka.sees("rc=0");
  });
});
