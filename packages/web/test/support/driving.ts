import type { Page } from "playwright-core";

/** The first minute: a name, and in. @returns the tab's own link */
export async function begin(tab: Page, name: string): Promise<string> {
  await tab.getByRole("textbox", { name: "Your name" }).fill(name);
  await tab.getByRole("button", { name: "Start" }).click();
  return tab.getByRole("textbox", { name: "Your link" }).inputValue();
}

/** Adds somebody by their link or ID, and opens the conversation. */
export async function add(tab: Page, who: string): Promise<void> {
  await tab.getByRole("button", { name: "Add someone" }).click();
  await tab.getByRole("textbox", { name: "Link or ID" }).fill(who);
  await tab.getByRole("button", { name: "Add", exact: true }).click();
  await tab.getByRole("textbox", { name: "Message" }).waitFor();
}

/** Opens a conversation of the list. */
export async function openConversation(tab: Page, name: string): Promise<void> {
  await tab
    .getByRole("list", { name: "Conversations" })
    .getByRole("listitem", { name, exact: true })
    .getByRole("button")
    .click();
}

export async function send(tab: Page, text: string): Promise<void> {
  await tab.getByRole("textbox", { name: "Message" }).fill(text);
  await tab.getByRole("button", { name: "Send" }).click();
}

/** Waits until a message of this person's is shown. */
export async function received(tab: Page, from: string, text: string, timeout = 20_000): Promise<void> {
  await tab
    .getByRole("log", { name: "Messages" })
    .getByRole("article", { name: `${from}: ${text}` })
    .last()
    .waitFor({ timeout });
}

/** Chooses an action of a message. */
export async function act(tab: Page, article: RegExp, action: string): Promise<void> {
  const line = tab.getByRole("article", { name: article }).last();
  await line.hover();
  await line.getByRole("button", { name: "Actions" }).click();
  await tab.getByRole("menuitem", { name: action, exact: true }).click();
}

/** Two newcomers: Budi has added Ayu and said something, and she has read it. */
export async function meet(ayu: Page, budi: Page, text: string): Promise<void> {
  const link = await begin(ayu, "Ayu");
  await begin(budi, "Budi");
  await add(budi, link);
  await send(budi, text);
  await openConversation(ayu, "Budi");
  await received(ayu, "Budi", text);
}
