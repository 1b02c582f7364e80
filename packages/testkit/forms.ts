/**
 * Tests that come in two sizes: the short form runs in `npm test`, the long form in `npm run test:long`.
 * Both forms make the same assertions. Only the number of tries differs.
 */
export const FORMS = {
  decoders: { about: "inputs for each decoder of the wire and of rsa-des", short: 20_000, long: 1_000_000 },
  ratchetDecoders: { about: "inputs for each decoder of what ratchet signs", short: 4_000, long: 1_000_000 },
  handshakeAttacks: { about: "runs of each attack on the handshake", short: 250, long: 10_000 },
  labWorlds: { about: "random runs of the lab, each played twice", short: 4, long: 1_000 },
  labPages: { about: "attacks that are played in a page and in Node", short: 2, long: 80 },
  convergence: { about: "random runs of two clients that crash, lose and repeat", short: 120, long: 3_000 },
  ratchetGames: { about: "random runs of each game that two machines of ratchet play", short: 25, long: 3_000 },
  ratchetSchedules: { about: "steps in every schedule that the symbolic run of ratchet plays", short: 6, long: 9 },
  keyrings: { about: "random lives of a keyring of ratchet", short: 100, long: 5_000 },
  botTexts: { about: "texts that a bot writes to somebody who is away for a week", short: 300, long: 10_000 },
  clientDeaths: { about: "times a client is killed before one of its effects", short: 8, long: 60 },
  tabsClosed: { about: "times a tab is closed in the middle of a commit", short: 3, long: 50 },
  tabSends: {
    about: "texts that each of two tabs sends at once, through the one that holds the client",
    short: 20,
    long: 1_000,
  },
  tabDeaths: { about: "times one of the tabs that share a client is killed", short: 5, long: 200 },
  pageLooks: {
    about:
      "looks (language, theme, width) in which axe judges every screen of a page; the short form shares the screens",
    short: 2,
    long: 4,
  },
  textsWaiting: { about: "texts that wait for a page that is opened again", short: 300, long: 5_000 },
  hostileNames: { about: "people in a page's list whose names are hostile", short: 16, long: 100 },
  browserDeaths: { about: "times a browser is killed in the middle of a commit", short: 1, long: 10 },
  openingDeaths: { about: "times older data is opened and killed meanwhile", short: 6, long: 60 },
  databaseFlips: { about: "copies of a relay's database with one bit flipped", short: 150, long: 1_000 },
  relayModel: { about: "random runs of the relay against its model", short: 1_500, long: 20_000 },
  clusterModel: {
    about: "random runs of two relays that share mailboxes (times the test's own share)",
    short: 1,
    long: 20,
  },
} as const satisfies Readonly<Record<string, Form>>;

type Form = { readonly about: string; readonly short: number; readonly long: number };

/** True in `npm run test:long`. */
export const LONG = process.env.SANDI_LONG === "1";

/** How often a test tries in the current form. `SANDI_FORM_<NAME>` sets another number, to search for longer. */
export function form(name: keyof typeof FORMS): number {
  const wanted = process.env[`SANDI_FORM_${name}`];
  return wanted === undefined ? FORMS[name][LONG ? "long" : "short"] : Number(wanted);
}
