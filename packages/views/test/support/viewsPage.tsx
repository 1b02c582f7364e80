// Runs in Chromium: one view in a page.
import type { Language } from "@sandi/client/texts";
import { webKem } from "@sandi/crypto/web/kem";
import type { SuiteName } from "@sandi/protocol";
import { allSuites } from "@sandi/protocol/suites/all";
import { type ComponentChild, render } from "preact";
import { BytesByField, viewsTranslator } from "../../index.ts";

/** @param css is what a page would link to */
export function style(css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}

export async function showBytes(body: Uint8Array, name: SuiteName, language: Language): Promise<void> {
  const suite = allSuites(webKem).find((one) => one.name === name)!;
  const t = await viewsTranslator(language);
  show(<BytesByField body={body} suite={suite} t={t} between={{ mine: false, peer: "Ayu" }} />, language);
}

export async function showDes(language: Language, block?: Uint8Array): Promise<void> {
  const { DesRounds } = await import("../../des/DesRounds.tsx");
  show(<DesRounds t={await viewsTranslator(language)} {...(block && { block })} />, language);
}

function show(view: ComponentChild, language: Language): void {
  document.documentElement.lang = language;
  render(
    <main>
      <h1>Sandi</h1>
      <h2>{language}</h2>
      {view}
    </main>,
    document.body,
  );
}
