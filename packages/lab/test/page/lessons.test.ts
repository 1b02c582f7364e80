import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LESSON_NAMES, LessonGrader, openLesson } from "../../lessons/index.ts";
import { nodePlatform } from "../../node/index.ts";
import { en } from "../../page/texts/en.ts";
import { loaded, useLabPage } from "../support/labPage.ts";

const page = useLabPage();
const TIMEOUT = 60_000;

test("a lesson is read, answered, kept over a reload and handed in", { timeout: TIMEOUT }, async () => {
  const { tab, url, requests } = await page.open({ hash: "#lessons/lowe" });
  await loaded(tab);
  await tab.locator(".lesson[aria-busy='false']").waitFor();
  const before = requests.length;
  const told = await openLesson("lowe", "en", nodePlatform);
  const name = told.partNames.find((one) => one === "listener")!;
  const part = await told.part(name);
  if (part.is !== "question") throw new Error("no question");
  // Every answer says on the page what Node finds in its run.
  for (const choice of part.choices) {
    await tab.getByRole("radio", { name: choice.says }).check();
    const { isRight, shows, findings } = await choice.open();
    const of = `${name}.${choice.letter}`;
    const claim = (about: string) => tab.locator(`[data-claim='${about}:${of}']`);
    await claim("answer").waitFor();
    expect(await claim("answer").textContent()).toBe(isRight ? en.isRight : en.isWrong);
    expect(await claim("shows").textContent()).toBe(shows);
    expect(await claim("finding").allTextContents()).toEqual(findings);
  }
  // The first was the prediction.
  const predicted = part.choices[0]!;
  expect(requests.slice(before)).toEqual([]);

  await tab.reload();
  await tab.locator(".lesson[aria-busy='false']").waitFor();
  expect(await tab.getByRole("radio", { name: predicted.says }).isChecked()).toBe(true);
  // What explains it is not open before a choice, and one's own words are kept, too.
  expect(await tab.locator(".lesson-early[open]").count()).toBe(0);
  expect(await tab.locator(".lesson-early").count()).toBeGreaterThan(0);
  await tab.getByRole("textbox", { name: en.explain }).fill("A name was missing.");
  await tab.getByRole("link", { name: /^Next lesson/ }).waitFor();
  await tab.goto(`${url}#lessons`);
  await tab.getByLabel(en.yourName).fill("Ayu");
  const [download] = await Promise.all([
    tab.waitForEvent("download"),
    tab.getByRole("button", { name: en.saveFile, exact: true }).click(),
  ]);
  const saved = readFileSync(await download.path(), "utf8");
  const graded = await new LessonGrader(nodePlatform).grade("ayu.json", saved);
  const row = graded.find(({ lesson }) => lesson === "lowe")!;
  const { isRight } = await predicted.open();
  expect([graded.length, row.student, row.right]).toEqual([LESSON_NAMES.length, "Ayu", isRight ? 1 : 0]);
  expect(row.explained).toBe("A name was missing.");
});

test("a lesson can be read without choosing anything", { timeout: TIMEOUT }, async () => {
  const { tab } = await page.open({ hash: "#lessons/lowe" });
  await tab.locator(".lesson[aria-busy='false']").waitFor();
  expect(await tab.locator("[data-claim^='answer:']").count()).toBe(0);
  await tab.getByRole("checkbox", { name: en.showAnswers }).check();
  const questions = await tab.getByRole("radiogroup").count();
  const right = tab.locator("[data-claim^='answer:']", { hasText: en.isRight });
  await expect.poll(() => right.count(), { timeout: TIMEOUT }).toBe(questions);
});
