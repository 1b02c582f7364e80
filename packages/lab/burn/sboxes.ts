/** Written by `scripts/labSboxes.ts` from `circuits.ts`. Each S-box changes four words of `l`, for 32 keys at once. */

export type SBox = (
  l: Int32Array,
  at: readonly number[],
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
) => void;

const s1: SBox = (l, at, a, b, c, d, e, f) => {
  const n6 = a ^ d ^ (c & (a | d));
  const n7 = ~(a ^ f) ^ (n6 & (a | f));
  const n8 = (f | ~a) & ~c;
  const n9 = ~n8 ^ e;
  const n10 = d ^ a;
  const n11 = a & e;
  const n12 = ~(n11 | n8) ^ (n10 & ~(n11 ^ n8));
  const n13 = (n12 | ~b) ^ n9;
  const n14 = d & ~f;
  const n15 = (n7 & ~f) ^ e;
  const n16 = (n15 | ~n6) ^ (n14 & (n6 ^ n15));
  const n17 = ~(n13 ^ n16) ^ n7;
  const n18 = (n15 & ~n17) ^ (n11 & (n15 | n17));
  const n19 = (n6 | n17) ^ (n16 & n17);
  const n20 = n19 ^ n18 ^ n12;
  const n21 = n8 | ~(n9 | n20);
  const n22 = n17 ^ (n21 & (n17 | n18));
  const n23 = n13 & ~(d | n15);
  const n24 = ~(b | n23) ^ n20;
  const n25 = (n24 & ~n18) ^ n9;
  const n26 = ~(n25 | n14) ^ n23;
  const n27 = (n12 | n26) ^ (n22 & (n12 | ~n26));
  const n28 = ~n17 ^ (e & (f ^ n17));
  const n29 = ~(n28 ^ n24) ^ (n17 & (n28 & n24));
  l[at[0]!]! ^= ~n17;
  l[at[1]!]! ^= n27 ^ b;
  l[at[2]!]! ^= n20 ^ b;
  l[at[3]!]! ^= ~(n27 ^ n29);
};

const s2: SBox = (l, at, a, b, c, d, e, f) => {
  const n6 = ~(f | a) ^ (e & (f | ~a));
  const n7 = d ^ (c & ~n6);
  const n8 = n6 | (a ^ b);
  const n9 = (b | e) ^ (a & (e | ~b));
  const n10 = (c | ~f) ^ n9;
  const n11 = ~(f | n10);
  const n12 = (a | n11) ^ (b & n11);
  const n13 = (n11 | n12) ^ n6;
  const n14 = (n12 | ~e) ^ (b & n12);
  const n15 = (n7 | ~n14) ^ c;
  const n16 = n11 ^ b ^ n15;
  const n17 = (n8 | n16) ^ (n13 & n16);
  const n18 = ~n17 ^ n7;
  const n19 = n11 | n14;
  const n20 = ~n10 ^ (d & (n10 | ~n6));
  const n21 = (n18 ^ n10) & ~n14;
  const n22 = ~(a | c) ^ (n7 & a);
  const n23 = n21 ^ (b & ~n22);
  const n24 = c | n21;
  const n25 = (n23 | ~n20) & ~n12;
  const n26 = n25 ^ (n9 & (n25 | ~d));
  const n27 = n24 ^ n26 ^ (n6 & ~(n24 & n26));
  l[at[0]!]! ^= n18 ^ n19;
  l[at[1]!]! ^= ~(n20 ^ n23);
  l[at[2]!]! ^= ~(n27 ^ b);
  l[at[3]!]! ^= ~(n16 ^ e);
};

const s3: SBox = (l, at, a, b, c, d, e, f) => {
  const n6 = (e | ~d) ^ (c & e);
  const n7 = f ^ n6 ^ b;
  const n8 = e ^ b ^ (d & (e | b));
  const n9 = ~(a | n8) ^ c;
  const n10 = ~d ^ (c & (d | n9));
  const n11 = ~(e | n8) ^ n10;
  const n12 = n11 ^ (f & (n11 ^ n9));
  const n13 = ~(a | n8) ^ f;
  const n14 = n13 | ~(d ^ n11);
  const n15 = ~n7 ^ c;
  const n16 = a ^ (n15 & (a | n14));
  const n17 = e ^ (d & ~n16);
  const n18 = ~(n14 | b) ^ n17;
  const n19 = n12 ^ (a & ~n18);
  const n20 = d & ~(f & n19);
  const n21 = n16 ^ (a & ~(n11 & n16));
  const n22 = c & (n20 ^ n21);
  const n23 = ~(n19 ^ n22) ^ (n7 & ~(n19 & n22));
  const n24 = (n16 | ~d) ^ (n11 & (d ^ n16));
  const n25 = ~a ^ (b & (a ^ n24));
  const n26 = n10 ^ (n7 & (n8 ^ n10));
  const n27 = (n18 | n19) ^ (n26 & n19);
  const n28 = ~a | ~(c ^ n27);
  l[at[0]!]! ^= n23 ^ n25;
  l[at[1]!]! ^= n20 ^ n16;
  l[at[2]!]! ^= ~n19;
  l[at[3]!]! ^= n28 ^ n7;
};

const s4: SBox = (l, at, a, b, c, d, e, f) => {
  const n6 = ~(b ^ d) ^ a;
  const n7 = c ^ e ^ b;
  const n8 = n6 ^ n7 ^ (b & (n7 | ~n6));
  const n9 = ~(e ^ n8) ^ d;
  const n10 = (n9 & ~n7) ^ n6;
  const n11 = (n10 | ~n8) & ~n9;
  const n12 = ~(n11 ^ n10) ^ b;
  const n13 = (d ^ n7) & ~n12;
  const n14 = ~(f ^ n13) ^ e;
  const n15 = ~(b ^ d) & ~n10;
  const n16 = n14 ^ n15 ^ n11;
  const n17 = ~n11 ^ (f & (n11 ^ n16));
  const n18 = f | (b ^ n16);
  const n19 = n18 ^ n10 ^ n14;
  l[at[0]!]! ^= ~(n17 ^ n14);
  l[at[1]!]! ^= ~(n17 ^ n15);
  l[at[2]!]! ^= ~(n19 ^ n16);
  l[at[3]!]! ^= ~(n19 ^ b);
};

const s5: SBox = (l, at, a, b, c, d, e, f) => {
  const n6 = ~(c ^ e) ^ (b & (c | e));
  const n7 = (e | f) ^ (a & ~(e ^ f));
  const n8 = ~(c ^ e) ^ (a & (c | ~e));
  const n9 = (f | ~a) ^ (c & (a | f));
  const n10 = (n8 | n9) ^ (b & n9);
  const n11 = f ^ n8 ^ b;
  const n12 = e ^ n7 ^ (n11 & (e | n7));
  const n13 = ~(n12 & a) ^ n10;
  const n14 = n13 ^ (d & (n6 ^ n13));
  const n15 = d | n14;
  const n16 = ~(e ^ n15) ^ (b & ~(e & n15));
  const n17 = n16 ^ (n9 & (n16 | ~n12));
  const n18 = ~n17 ^ (d & (n17 | ~a));
  const n19 = ~(n14 ^ n18) ^ f;
  const n20 = d & (n7 ^ n19);
  const n21 = n20 & (b ^ n6);
  const n22 = n13 | ~(b ^ n9);
  const n23 = ~(n7 ^ n22) ^ (n17 & (n7 | ~n22));
  const n24 = ~(n18 ^ n23) ^ (n11 & ~(n18 | n23));
  const n25 = (n6 | n19) ^ (n23 & (n19 | ~n6));
  const n26 = (n25 | ~n6) ^ (n15 & (n6 | n25));
  const n27 = n18 ^ (n7 & ~n26);
  l[at[0]!]! ^= ~(n21 ^ n24);
  l[at[1]!]! ^= ~(n15 ^ n11);
  l[at[2]!]! ^= n18 ^ n14;
  l[at[3]!]! ^= n27 ^ n8;
};

const s6: SBox = (l, at, a, b, c, d, e, f) => {
  const n6 = b ^ f ^ (a & f);
  const n7 = e ^ n6 ^ (b & (e | n6));
  const n8 = c ^ n7 ^ a;
  const n9 = ~(e | n8) ^ (c & (e ^ n8));
  const n10 = n6 ^ (a & ~f);
  const n11 = ~(c ^ n10) ^ (n9 & (c | n10));
  const n12 = ~n6 | ~(b | n11);
  const n13 = n9 ^ n12 ^ f;
  const n14 = ~n10 | (n13 & ~n6);
  const n15 = (n8 | ~n11) ^ n14;
  const n16 = ~d | ~(n7 | n15);
  const n17 = ~d ^ (e & (d | n14));
  const n18 = ~(n17 ^ n13) & ~n16;
  const n19 = n9 ^ (n14 & (a | n9));
  const n20 = (f | n13) & ~c;
  const n21 = n17 ^ n20 ^ n19;
  const n22 = (b | ~n21) & ~n18;
  const n23 = (n10 | n16) & ~n22;
  const n24 = ~(b & n8) & ~n20;
  const n25 = n24 ^ (n11 & (n23 | ~n24));
  const n26 = d | ~(n8 ^ n20);
  const n27 = ~e | ~(n14 ^ n26);
  const n28 = (n27 & ~n8) ^ f;
  l[at[0]!]! ^= n25 ^ n16;
  l[at[1]!]! ^= ~(n28 ^ n23);
  l[at[2]!]! ^= ~n21;
  l[at[3]!]! ^= ~(n26 ^ n13);
};

const s7: SBox = (l, at, a, b, c, d, e, f) => {
  const n6 = f ^ c;
  const n7 = ~(d ^ n6) ^ a;
  const n8 = b & (e & ~n7);
  const n9 = d | (n8 | n6);
  const n10 = ~(n7 ^ n9) ^ (f & (n7 | n9));
  const n11 = ~(c | n10) ^ (b & ~(c ^ n10));
  const n12 = ~(n6 ^ n11) ^ (d & (n6 | ~n11));
  const n13 = (f & n7) ^ e;
  const n14 = (d | n13) ^ (c & n13);
  const n15 = e | ~(n12 | n14);
  const n16 = b | (n10 & n15);
  const n17 = (n16 | ~a) ^ (n6 & (n16 | a));
  const n18 = n13 ^ n12;
  const n19 = (n18 | n11) ^ (n17 & ~(n18 & n11));
  const n20 = n7 ^ (b & n14);
  const n21 = n20 ^ (e & ~n19);
  const n22 = n18 ^ (d & (n18 ^ n21));
  const n23 = ~(n15 | n16) & ~n12;
  const n24 = n6 & (n10 | ~n22);
  const n25 = n21 & ~(n19 ^ n24);
  const n26 = n8 | (n10 ^ n25);
  const n27 = n23 ^ n20 ^ (n10 & (n20 | ~n23));
  const n28 = ~e ^ (n27 & (e | ~b));
  l[at[0]!]! ^= n19 ^ n10;
  l[at[1]!]! ^= ~(n22 | n23);
  l[at[2]!]! ^= ~(n26 ^ b);
  l[at[3]!]! ^= n28 ^ n10;
};

const s8: SBox = (l, at, a, b, c, d, e, f) => {
  const n6 = c ^ d ^ (a & d);
  const n7 = ~(b | e) ^ (a & (e | ~b));
  const n8 = ~(e | n6) ^ d;
  const n9 = ~(n7 | n8) ^ n6;
  const n10 = e ^ n8 ^ b;
  const n11 = (n10 | ~b) ^ n9;
  const n12 = ~(a ^ n11) & ~n9;
  const n13 = ~(n8 ^ n12) ^ b;
  const n14 = n13 & (n12 | ~e);
  const n15 = ~n12 | (n7 & ~b);
  const n16 = ~(n15 ^ a) & ~f;
  const n17 = (a | n11) ^ n16;
  const n18 = n16 ^ (n14 & (n16 | n17));
  const n19 = n18 ^ b ^ n11;
  const n20 = (n19 | ~n17) ^ n10;
  const n21 = ~(n11 ^ n20) & ~f;
  const n22 = (c | d) ^ n15;
  const n23 = ~f ^ (n21 & (f | ~n22));
  const n24 = ~n20 ^ n19;
  l[at[0]!]! ^= ~(n23 ^ n11);
  l[at[1]!]! ^= ~(n24 ^ f);
  l[at[2]!]! ^= n16 ^ n13;
  l[at[3]!]! ^= ~(n21 ^ n20);
};

export const S_BOXES: readonly SBox[] = [s1, s2, s3, s4, s5, s6, s7, s8];
