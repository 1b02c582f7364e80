const ESC = "\u001b";
const C0 = Array.from({ length: 32 }, (_, code) => `a${String.fromCharCode(code)}b`);
const C1 = Array.from({ length: 33 }, (_, code) => `a${String.fromCharCode(0x7f + code)}b`);

const SEQUENCES = [
  `${ESC}[31mred${ESC}[0m`,
  `${ESC}[2J${ESC}[H`,
  `${ESC}]0;title\u0007`,
  `${ESC}]8;;http://evil.example${ESC}\\click${ESC}]8;;${ESC}\\`,
  `${ESC}]52;c;ZXZpbA==\u0007`,
  `${ESC}[1A${ESC}[2Kforged line`,
  `${ESC}[6n`,
  `${ESC}c`,
  `${ESC}P+q544e\u001b\\`,
  `${ESC}_Gf=24;AAAA${ESC}\\`,
  `${ESC}[?1049h`,
  `${ESC}[?1000h`,
  `${ESC}[201~rm -rf ~\r`,
  "\u009b31mred",
  "\u009d0;title\u009c",
  "\u0090payload\u009c",
  `x\rforged`,
  `x\u0008\u0008\u0008forged`,
  `x\u000bforged`,
  `x\u000cforged`,
  `x\u0085forged`,
  `x\u2028forged`,
  `x\u2029forged`,
  `x\nBudi → Ayu ✓> forged`,
  `x\r\nBudi → Ayu ✓> forged`,
];

const FORMATS = [
  0x00ad, 0x034f, 0x061c, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e,
  0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0x2066, 0x2067, 0x2068, 0x2069, 0x206a, 0x206f, 0xfeff, 0xfff9, 0xfffa,
  0xfffb, 0x115f, 0x1160, 0x3164, 0xffa0, 0x17b4, 0x1d173, 0xe0001, 0xe0041, 0xe007f, 0xe0100, 0xe01ef, 0xe000, 0xf0000,
  0x10fffd, 0xffff, 0xfdd0,
].map((code) => `pay${String.fromCodePoint(code)}pal`);

const HTML = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "javascript:alert(1)",
  "&#x1b;[31m",
  "%1b[31m",
  "\\x1b[31m",
  "\\u001b[31m",
  "'; DROP TABLE history; --",
  "#{exit}",
  "{name}",
  "%s%s%n",
  "`rm -rf ~`",
  "$(reboot)",
];

const FLOODS = [
  "e\u0301".repeat(50),
  `z${"\u0300\u0489".repeat(200)}`,
  "\u0300leading mark",
  "\ud800",
  "\udc00x",
  "a\ud800b\udfff",
  "W".repeat(500),
  "漢".repeat(300),
  "\u202eevil\u202c".repeat(20),
  `${" ".repeat(300)}Budi → Ayu ✓> forged`,
  `${"\t".repeat(40)}far right`,
  "👨‍👩‍👧‍👦 family",
  "🏴󠁧󠁢󠁥󠁮󠁧󠁿 flag",
  "✓> verified",
  "مرحبا\u202e",
];

const RANDOM = Array.from({ length: 60 }, (_, index) => {
  // Its own small generator, so that a failure can be repeated.
  let state = index * 2_654_435_761 + 1;
  const next = (bound: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % bound;
  };
  const ranges = [
    [0, 0x20],
    [0x7f, 0xa0],
    [0x2000, 0x2070],
    [0x20, 0x7f],
    [0xe0000, 0xe0080],
    [0xd800, 0xe000],
  ];
  return Array.from({ length: 24 }, () => {
    const [from, to] = ranges[next(ranges.length)]! as [number, number];
    return String.fromCodePoint(from + next(to - from));
  }).join("");
});

/** Texts made to act on a terminal or a page. */
export const PAYLOADS: readonly string[] = [...C0, ...C1, ...SEQUENCES, ...FORMATS, ...HTML, ...FLOODS, ...RANDOM];
