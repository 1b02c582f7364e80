import type { PersonName } from "./people.ts";
import { bigintOf, type RsaKey, rsaKeyOf } from "./rsaKey.ts";

/**
 * The primes of RSA-3072 keys that are known to everybody, in base64: found once, so that nobody waits for them, and of no
 * worth outside of the lab.
 */
const PRIMES: Readonly<Record<PersonName, readonly [p: string, q: string]>> = {
  alice: [
    "5cdF/Yp7lxhvoneQJTG8aObu599pOZdW3NgytoryljJYgiJnYDq5iurxcuIPabvlGQ7hgyHrb1+NeQVbckySfJsy31pTWNLjVxT2qUJX4VKvL1hgtDQgtDOeojTcDtHeRjnbqbabajTUEOQNNFOTdThVxcrBEbLbesUkPJEcp00Nx0D54GQTRCP4X24+QzMR7gMUEdS51zJC6PVF9zY77cLfuFCfmDtnXbTN8uMn8SltRnyI4MCT/pveTP4gNF5/",
    "zA6RhogC26nr+tF5W4AD65XYK+U1ykLxnNBs6bjqv6mfyCSEfNZ7YncWQToiuJdVM5wjHtWqrLroOdgmOta6fBbuPUYJGIPSY9HnIEKuCS7q2L6IfobkOkwSrccfB4jY5XHmKuQikZdX4BkmNeq+Qf3RSZmyOJAADbUa3SJnuDFaFlrZFcw+uolElsnJNQ0j2PkG+Bm5viEbIWutwxXbSd9zcC/NrSMpD+DyDimvod8ShhCNjP8jV3SO+Rd7kp+P",
  ],
  bob: [
    "/L6iJn0V1ERN4jtEDsXJv3f3LfU2hRdWReLnGP24Hu9OSyw6zjrHZ8Pv6fL1h06zOzWgxeiSfRjIwu6MpaC1aMcmpPowQtahCm4PYdCuPW4AFYnAs0vkCbFXfbimW6JSfJjBzPTyFInTipRphzsiGJoX+0s321rxQs4MQ55KZHq2dAdOo4hiTJ17gqKSUPCDQpttXisAzk1GabCuYz8Dsi2lz9znbnaf7Qurb4nxH8OdO5K0QAXDwZevlipSH/fB",
    "8ffOITc1ORqfbXhY7EV9KQJl5XzDT7anjNB1l0Y5nHtzHFI+U92fM9cFHcrsWp8G/sqsBVSW8OE636tHxt7o4CEEXDldVsOqnvoOyrO19X4XxL3wyCYHL7Tn3EFT4ypTCUMz+yy2RqU+4/mwRZ4QxKn2NQ4BlBqEpmL2OU600zZHWNM6vpUppgWDoAnCNmxSPZ6wm0TyhKY1NC6/C4WAeg1xqxvJxZSTyf7OSTTiZmgEL8cbgg9aY7EumBjBrrO7",
  ],
  mallory: [
    "7C3USP0SWn7o4R6sYaAuE4GkwSz7g064JUsfVl1eIHzbghHLGx/MzrJHJ6QpRLVIfbhrjRnDePI842usRf2uDWCdCXvZKsv3BjdiqvhhzyficWqY7m2KcT4fIOmdwy0d5XVPgBFRf6Fqb71B0evdrMB+Ddindhvrdvcks+CUAWpDJDsag3e2nbx01ufZa3U4TbhjHNO8stYUb4lQ9tM0AguHyQibkdWOIofnU1xxj4HDL0LZZAG/mRx1olE4NLTb",
    "v267saLUuTy3lo4HoP+zI7MqAGb+lPeCBrqd8FPL4BJGP/KpBlUFxeHNU5ePE8VzdFbHBEybGL5gI1jMtXPd1LPHqSK7pCmj2X3Hwdxk2w07G6JKb3Hrpj5H7veng1HyfKZhq4bP6p0+r33P0t0uvr+Yn8EYD7h0pT8Hk9bk+FGMDdoDSxPukLDLL1nwgYEllqtFOF5ytqQ8a9+birBf1vj9ezf37633aon4a9MkIMxBLH1hLVpAHPoiQlT0G3Lx",
  ],
};

const made = new Map<PersonName, RsaKey>();

export function fixtureKeys(name: PersonName): RsaKey {
  const known = made.get(name);
  if (known) return known;
  const [p, q] = PRIMES[name].map((prime) => bigintOf(Uint8Array.from(atob(prime), (letter) => letter.charCodeAt(0))));
  const keys = rsaKeyOf(p!, q!);
  made.set(name, keys);
  return keys;
}
