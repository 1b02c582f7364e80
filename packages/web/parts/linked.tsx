import { LinkifyIt } from "linkify-it";
import { useMemo } from "preact/hooks";

/** Only what begins with https: is a link. Nothing is guessed: what looks like a name may be a sentence without a space. */
const finder = new LinkifyIt({ fuzzyLink: false, fuzzyEmail: false })
  .add("http:", null)
  .add("ftp:", null)
  .add("mailto:", null)
  .add("//", null);

/** Characters of a text in which links are found: more of it only takes longer. */
const SEARCHED = 8_000;
/** As far behind an address as a name to log in with could reach. */
const USERINFO = 256;

type Part = { readonly text: string; readonly href?: string };

/** A safe text: its links can be followed, and say where they lead. */
export function Linked({ text }: { readonly text: string }) {
  const parts = useMemo(() => partsOf(text), [text]);
  return <>{parts.map((part, at) => (part.href ? <Link key={at} text={part.text} href={part.href} /> : part.text))}</>;
}

/** @returns links and what is between them, in order */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const { index, lastIndex, url } of finder.match(text.slice(0, SEARCHED)) ?? []) {
    const href = URL.canParse(url) ? new URL(url) : undefined;
    // What stands before an @ is a name to log in with, and not where the address leads.
    if (href?.protocol !== "https:" || /^\S*@/.test(text.slice(lastIndex, lastIndex + USERINFO))) continue;
    if (index > at) parts.push({ text: text.slice(at, index) });
    parts.push({ text: text.slice(index, lastIndex), href: href.href });
    at = lastIndex;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}

/** The host stands beside it unless the text shows it just so: letters of other scripts can look like one that one knows. */
function Link({ text, href }: { readonly text: string; readonly href: string }) {
  const { host } = new URL(href);
  const shows = text.toLowerCase().startsWith(`https://${host}`);
  return (
    <>
      <a href={href} target="_blank" rel="noopener noreferrer nofollow" referrerpolicy="no-referrer">
        {text}
      </a>
      {shows ? null : <span class="host"> ({host})</span>}
    </>
  );
}
