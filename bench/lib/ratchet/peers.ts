/** Another implementation of encryption between two, with a session that is open and its state in memory. */
export type Peer = {
  readonly name: string;
  /** Messages that are sealed, then opened, in one round. */
  readonly batch: number;
  seal(content: Uint8Array): Promise<Uint8Array>;
  open(sealed: Uint8Array): Promise<unknown>;
};

/** @returns microseconds of one seal and one open */
export async function timePeer({ batch, seal, open }: Peer, clock: () => number): Promise<number> {
  const content = new Uint8Array(256).fill(0x61);
  const began = clock();
  const sealed: Uint8Array[] = [];
  for (let i = 0; i < batch; i++) sealed.push(await seal(content));
  for (const one of sealed) await open(one);
  return (clock() - began) / batch;
}

/** @returns how long a sealed text of 256 bytes is: the shortest and the longest of a batch */
export async function bytesOf({ batch, seal, open }: Peer): Promise<readonly [number, number]> {
  const lengths: number[] = [];
  for (let i = 0; i < batch; i++) {
    const sealed = await seal(new Uint8Array(256));
    await open(sealed);
    lengths.push(sealed.length);
  }
  return [Math.min(...lengths), Math.max(...lengths)];
}
