/** Lets the page draw and hear its reader, in the middle of long work. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
