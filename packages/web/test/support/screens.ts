import { type Language, translator } from "@sandi/client/texts";
import type { Page } from "playwright-core";
import { en } from "../../texts/en.ts";
import { id } from "../../texts/id.ts";

/** What the screens call their parts, in a language. */
export function textsOf(language: Language) {
  return translator<typeof en>(language === "id" ? id : en, language);
}

type Go = (tab: Page, t: ReturnType<typeof textsOf>) => Promise<void>;

const toConversation: Go = async (tab, t) => {
  await tab
    .getByRole("list", { name: t("conversations") })
    .getByRole("listitem", { name: "Ayu" })
    .getByRole("button")
    .click();
  await tab
    .getByRole("log", { name: t("messages") })
    .getByRole("article")
    .first()
    .waitFor();
};

/** Every screen of a profile that has a conversation with Ayu: how to get there from the list. */
export const SCREENS = {
  list: async () => undefined,
  chat: toConversation,
  menu: async (tab, t) => {
    await toConversation(tab, t);
    const line = tab.getByRole("article").last();
    await line.hover();
    await line.getByRole("button", { name: t("actions") }).click();
  },
  details: async (tab, t) => {
    await toConversation(tab, t);
    await tab.getByRole("button", { name: t("details") }).click();
    await tab.getByRole("textbox", { name: t("petname") }).waitFor();
  },
  verify: async (tab, t) => {
    await toConversation(tab, t);
    await tab.getByRole("button", { name: t("verify"), exact: true }).click();
    await tab.locator(".digits").waitFor();
  },
  inside: async (tab, t) => {
    await toConversation(tab, t);
    // Only of what has travelled since the page was opened are the bytes there.
    await tab.getByRole("textbox", { name: t("message") }).fill("soto");
    await tab.getByRole("button", { name: t("send") }).click();
    await tab.getByRole("article", { name: /: soto/ }).focus();
    await tab.keyboard.press("Enter");
    await tab.locator(".bytes").waitFor();
  },
  you: async (tab, t) => tab.getByRole("button", { name: t("youAndLink") }).click(),
  search: async (tab, t) => {
    await tab.getByRole("searchbox", { name: t("search") }).fill("a");
    await tab.locator(".results mark").first().waitFor();
  },
  add: async (tab, t) => tab.getByRole("button", { name: t("addSomeone") }).click(),
  settings: async (tab, t) =>
    tab
      .getByRole("button", { name: t("settings") })
      .first()
      .click(),
  keys: async (tab, t) => {
    // Where somebody types it is a character.
    await tab
      .getByRole("button", { name: t("settings") })
      .first()
      .focus();
    await tab.keyboard.press("?");
    await tab.getByRole("dialog", { name: t("keys") }).waitFor();
  },
  switch: async (tab, t) => {
    await tab.keyboard.press("Control+k");
    await tab.getByRole("dialog", { name: t("switchTo") }).waitFor();
  },
} as const satisfies Readonly<Record<string, Go>>;

/** Back to the list, from any screen. */
export async function toList(tab: Page, t: ReturnType<typeof textsOf>): Promise<void> {
  const shell = tab.locator(".shell");
  const isThere = async () => /^(list|home)$/.test((await shell.getAttribute("data-pane")) ?? "");
  const search = tab.getByRole("searchbox", { name: t("search") });
  // A window, a menu, or a search.
  await tab.keyboard.press("Escape");
  while (!(await isThere())) await tab.goBack();
  await search.fill("");
  await tab
    .getByRole("list", { name: t("conversations") })
    .getByRole("listitem")
    .first()
    .waitFor();
}
