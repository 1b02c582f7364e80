import { signal } from "@preact/signals";

/** The address with what stood behind its #, if the page was opened by somebody's link; until it has been dealt with. */
export const openedLink = signal<string | undefined>(undefined);

/** The link of a person may hold one, too. */
export function holdsInvite(link: string): boolean {
  return /[#&]invite=/.test(link);
}

export function isInviteAlone(link: string): boolean {
  return link.includes("#invite=");
}

/**
 * Takes what stands behind the # out of the address at once: it may be an invite that works once. A browser has written the
 * whole address into its history by then, and a page cannot take it out of there.
 */
export function takeLinks(): void {
  const take = () => {
    if (location.hash.length <= 1) return;
    openedLink.value = location.href;
    history.replaceState(history.state, "", location.pathname + location.search);
  };
  take();
  // Somebody pastes a link into the address of a page that is open already.
  addEventListener("hashchange", take);
}
