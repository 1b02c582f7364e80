const VOCABULARY = 20_000;

/** Texts of so many words, the same ones each time: word n is drawn about as often as 1/n. */
export function drawWords(count: number): () => string {
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
  return () => Array.from({ length: count }, () => `kata${Math.floor(VOCABULARY ** random())}`).join(" ");
}
