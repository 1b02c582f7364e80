/** Resolves at the first SIGINT, SIGTERM or SIGHUP; a second one ends the program where it stands. */
export function interrupted(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let told = false;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.on(signal, () => {
        if (told) process.exit(130);
        told = true;
        resolve(signal);
      });
  });
}
