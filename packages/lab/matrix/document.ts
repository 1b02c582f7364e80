import type { Verdict } from "../attacks/index.ts";
import { attacksEn } from "../texts/attacksEn.ts";
import type { Matrix } from "./compute.ts";

const HEAD = `# The matrix

Every attack of the lab against every protocol. Each cell was played: a world with the relay's rules, the clients and the
protocol as they are shipped, and the moves of the attack. What stands here is what came out; a test compares the two.
\`sandi lab matrix\` computes it anew. [lab.md](lab.md) says what the words mean.

- **SUCCEEDS**: Mallory has what she wanted, and nobody was in her way.
- **BLOCKED**: a check refused it. Its code stands below, and is explained in [errors.md](errors.md).
- **DETECTED**: a person was shown that something was wrong.
- **n/a**: the attack has nothing to attack there; the reason stands in the footnotes.

\`NO_KEY\` means that no key which Mallory has opens it: each was tried. \`SAME_SIZE\` means that two texts that differ in
length do so in nothing that can be seen.
`;

/** docs/lab-matrix.md, from what was computed. */
export function matrixDoc({ protocols, attacks }: Matrix): string {
  const notes: string[] = [];
  const table = [
    `| attack | ${protocols.map((name) => `\`${name}\``).join(" | ")} |`,
    `|---|${protocols.map(() => "---").join("|")}|`,
    ...attacks.map(
      ({ name, verdicts }) =>
        `| ${name} | ${protocols.map((protocol) => cell(verdicts[protocol], notes)).join(" | ")} |`,
    ),
  ];
  const words = attacks.map(({ name }) => `## ${name}\n\n${attacksEn[name].join("\n")}\n`);
  const footnotes = notes.map((note, i) => `${i + 1}. ${note}`);
  return [HEAD, ...table, "", ...footnotes, "", ...words].join("\n");
}

function cell({ verdict, check, reason }: Verdict, notes: string[]): string {
  if (verdict !== "NOT_APPLICABLE") return check ? `${verdict}<br>\`${check}\`` : verdict;
  const why = reason!.en;
  if (!notes.includes(why)) notes.push(why);
  return `n/a (${notes.indexOf(why) + 1})`;
}
