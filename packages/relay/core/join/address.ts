/**
 * The key by which limits count an address: an IPv4 address itself, however it is written, and the first 64 bits of an
 * IPv6 address, because the owner of one address of such a network has all of them.
 */
export function limitKey(address: string): string {
  // Without a zone, and without the port that `Link.address` has.
  const [plain = ""] = address.split(/[% ]/);
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(plain);
  if (mapped) return mapped[1]!;
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.toLowerCase().split("::");
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  // An IPv4 address at the end stands for two groups.
  const count = (parts: string[]): number => parts.length + (parts.at(-1)?.includes(".") ? 1 : 0);
  const before = groups(head);
  const after = groups(tail ?? "");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - count(before) - count(after));
  const all = [...before, ...new Array<string>(zeros).fill("0"), ...after];
  const network = all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(":")}::/64`;
}
