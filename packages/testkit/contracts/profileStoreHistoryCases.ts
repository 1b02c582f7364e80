import type { HistoryRow, ProfileStore, StoreOp } from "@sandi/client";
import { type UnixMs, utf8 } from "@sandi/crypto";
import { type ConversationId, encodeContent, type KnownContent } from "@sandi/protocol";
import { type Case, committed, reopened, rowsOf } from "./profileStoreCheck.ts";
import { conversation, conversationId, history, id, key, messageId, same, sealed } from "./profileStoreRows.ts";

const cases: Case[] = [];

function check(name: string, run: Case["run"]): void {
  cases.push({ name, run });
}

check("a line is one by conversation, author and message id: the first stays, and a repeat is told", async (place) => {
  const store = await place.open();
  const first = await store.commit([history(1), history(2, { messageId: messageId(1), content: utf8("a repeat") })]);
  same(first.repeated, [2], "repeats within one commit");
  const second = await store.commit([
    history(3, { messageId: messageId(1), content: utf8("another repeat") }),
    history(4, { messageId: messageId(1), author: id(2) }),
    history(5, { messageId: messageId(1), conversation: conversationId(2) }),
    history(6, { messageId: new Uint8Array(0) }),
  ]);
  same(second.repeated, [3], "repeats of an earlier commit");
  const later = await reopened(place, store);
  same((await later.commit([history(7, { messageId: messageId(1) })])).repeated, [7], "repeats after opening again");
  const lines = await later.history(conversationId(1), 10);
  same(
    lines.map(({ seq }) => seq),
    [1, 4, 6],
    "the lines of the conversation",
  );
  same(lines[0]?.content, utf8("line 1"), "the content that stays");
  same(
    (await later.history(conversationId(2), 10)).map(({ seq }) => seq),
    [5],
    "those of the other",
  );
});

check("what nobody has read is counted from the first such line on, until all is read or forgotten", async (place) => {
  const of = (number: number) => ({ conversation: conversationId(number) });
  const store = await committed(place, [
    conversation(1),
    conversation(2),
    ...[1, 2, 3].map((seq) => history(seq)),
    history(4, { about: key(3), messageId: messageId(4) }),
    history(5, of(2)),
    { op: "unread", ...of(1), from: 2 },
    { op: "unread", ...of(2), from: 5 },
    { op: "unread", ...of(3), from: 9 },
  ]);
  const unreadIn = async (from: ProfileStore) => {
    const { unread } = await from.load();
    return [...unread].sort((a, b) => a.from - b.from);
  };
  const two = { ...of(2), from: 5, count: 1 };
  const three = { ...of(3), from: 9, count: 0 };
  let later = await reopened(place, store);
  same(await unreadIn(later), [{ ...of(1), from: 2, count: 2 }, two, three], "at first");
  await later.commit([history(6), history(7, { messageId: messageId(6) }), conversation(1)]);
  later = await reopened(place, later);
  same(await unreadIn(later), [{ ...of(1), from: 2, count: 3 }, two, three], "after another line, and its repeat");
  await later.commit([
    { op: "unread", ...of(1) },
    { op: "forget", peer: id(2), conversations: [conversationId(2)] },
  ]);
  later = await reopened(place, later);
  same(await unreadIn(later), [three], "after one was read and one forgotten");
  await later.commit([{ op: "unread", ...of(1), from: 6 }]);
  same(
    await unreadIn(await reopened(place, later)),
    [{ ...of(1), from: 6, count: 1 }, three],
    "after it is unread again",
  );
});

check("a line that stays unconfirmed is marked, and no other", async (place) => {
  const store = await committed(place, [
    history(1),
    history(2),
    history(3, { messageId: messageId(2), author: id(2) }),
  ]);
  const mark = (number: number): StoreOp => {
    return { op: "unconfirmed", conversation: conversationId(1), author: id(1), messageId: messageId(number) };
  };
  await store.commit([mark(2), mark(99)]);
  const lines = await (await reopened(place, store)).history(conversationId(1), 10);
  same(
    lines.map(({ unconfirmed }) => unconfirmed),
    [false, true, false],
    "the marks",
  );
  same(
    lines.map(({ content }) => content),
    [1, 2, 3].map((seq) => utf8(`line ${seq}`)),
    "the texts",
  );
});

check("what was not shown comes back in order, and no number that was shown is given again", async (place) => {
  const store = await committed(place, [history(3), history(1), history(5), { op: "shown", through: 1 }]);
  const later = await reopened(place, store);
  same(
    (await later.load()).unshown.map(({ seq }) => seq),
    [3, 5],
    "what was not shown",
  );
  await later.commit([
    { op: "shown", through: 5 },
    { op: "forget", peer: id(1), conversations: [conversationId(1)] },
  ]);
  const state = await (await reopened(place, later)).load();
  same([state.unshown, state.nextSeq.history], [[], 6], "what was not shown, and the next number");
});

check("history is read page by page, from its end or from any line on, both ways", async (place) => {
  const seqs = Array.from({ length: 500 }, (_, index) => index + 1);
  const store = await committed(
    place,
    seqs.map((seq) => history(seq, { conversation: conversationId(seq % 2), messageId: utf8(`message ${seq}`) })),
  );
  const later = await reopened(place, store);
  same(await later.history(conversationId(1), 0), [], "a page of nothing");
  same(
    (await later.history(conversationId(1), 3)).map(({ seq }) => seq),
    [495, 497, 499],
    "the last page",
  );
  same(
    (await later.history(conversationId(1), 3, { before: 495 })).map(({ seq }) => seq),
    [489, 491, 493],
    "the one before it",
  );
  same(
    (await later.history(conversationId(1), 3, { before: 4 })).map(({ seq }) => seq),
    [1, 3],
    "the first",
  );
  same(await later.history(conversationId(1), 3, { before: 1 }), [], "what is before the first");
  same(
    (await later.history(conversationId(1), 3, { after: 4 })).map(({ seq }) => seq),
    [5, 7, 9],
    "the one after a line",
  );
  same(
    (await later.history(conversationId(1), 3, { after: 495 })).map(({ seq }) => seq),
    [497, 499],
    "the rest after a line",
  );
  same(await later.history(conversationId(1), 0, { after: 1 }), [], "a page of nothing after a line");
  same(await later.history(conversationId(1), 3, { after: 499 }), [], "what is after the last");
  const all: number[] = [];
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const page = await later.history(conversationId(0), 64, { before });
    if (page.length === 0) break;
    all.unshift(...page.map(({ seq }) => seq));
    before = page[0]!.seq;
  }
  same(
    all,
    seqs.filter((seq) => seq % 2 === 0),
    "all pages of the other conversation",
  );
});

check("what is about a line is told with it, stands in no page, and all rows are told in order", async (place) => {
  const store = await committed(place, [
    history(1),
    history(2, { about: key(1), author: id(2) }),
    history(3, { conversation: conversationId(2) }),
    history(4, { about: key(1), deletes: true }),
    history(5, { about: key(9) }),
  ]);
  const later = await reopened(place, store);
  same(
    (await later.history(conversationId(1), 10)).map(({ seq }) => seq),
    [1],
    "the lines",
  );
  const about = await later.about(conversationId(1), [key(1), key(3)]);
  same(
    about,
    rowsOf([history(2, { about: key(1), author: id(2) }), history(4, { about: key(1), deletes: true })], "historyAdd"),
    "what is about them",
  );
  same(
    (await later.everything(1, 3)).map(({ seq }) => seq),
    [2, 3, 4],
    "all rows",
  );
  same((await later.everything(5, 3)).length, 0, "what is behind the last");
});

check("rows are found by their keys", async (place) => {
  const about = history(4, { about: key(1) });
  const store = await committed(place, [
    history(1),
    history(2),
    history(3, { conversation: conversationId(2), messageId: messageId(1) }),
    about,
    history(5),
  ]);
  const later = await reopened(place, store);
  const found = await later.find(conversationId(1), [key(5), key(1), key(4), key(9), key(2, 2)]);
  same(found, rowsOf([history(1), about, history(5)], "historyAdd"), "those that there are, in order");
});

check("the newest line of each conversation is told, with what is about it", async (place) => {
  const of = (number: number) => ({ conversation: conversationId(number) });
  const lines = [history(1, of(3)), history(4, of(1)), history(6, of(2))];
  const about = [history(7, { ...of(1), about: key(4), author: id(2) }), history(8, { ...of(3), about: key(1) })];
  const store = await committed(place, [
    lines[0]!,
    history(2, of(2)),
    history(3, of(1)),
    lines[1]!,
    history(5, { ...of(1), about: key(3) }),
    lines[2]!,
    ...about,
    history(9, { ...of(4), about: key(1) }),
  ]);
  const later = await reopened(place, store);
  same(await later.newest(), { lines: rowsOf(lines, "historyAdd"), about: rowsOf(about, "historyAdd") }, "at first");
  same(
    (await later.newest(4)).lines.map(({ seq }) => seq),
    [6],
    "within the last four",
  );
  await later.commit([
    { op: "forget", peer: id(2), conversations: [conversationId(2)] },
    { op: "erase", ...of(3), line: key(1) },
    history(10, of(1)),
  ]);
  const then = await (await reopened(place, later)).newest();
  same(
    then.lines.map(({ seq, content }) => [seq, content.length]),
    [
      [1, 0],
      [10, 7],
    ],
    "after one was forgotten, one erased and one added",
  );
});

check("the newest lines of many conversations are told, each once", async (place) => {
  const ids = Array.from({ length: 230 }, (_, number) => {
    const conversation = new Uint8Array(conversationId(1));
    conversation.set([number % 7, number], 4);
    return conversation as ConversationId;
  });
  const store = await committed(
    place,
    [0, 1].flatMap((round) =>
      ids.map((conversation, number) => history(1 + round * ids.length + number, { conversation })),
    ),
  );
  const { lines } = await (await reopened(place, store)).newest();
  same(
    lines.map(({ seq }) => seq),
    ids.map((_, number) => 1 + ids.length + number),
    "the lines",
  );
});

check("what is erased keeps its place, and nothing of what was said", async (place) => {
  const store = await committed(place, [
    history(1),
    history(2, { about: key(1), author: id(2) }),
    history(3),
    { op: "expire", conversation: conversationId(1), line: key(1), at: 70 },
    { op: "expire", conversation: conversationId(1), line: key(3), at: 60 },
  ]);
  const again = await reopened(place, store);
  const before = (await again.load()).expiring;
  same(
    before.map(({ line, at }) => [line.messageId, at]),
    [
      [messageId(3), 60],
      [messageId(1), 70],
    ],
    "what expires",
  );
  await again.commit([{ op: "erase", conversation: conversationId(1), line: key(1) }]);
  same(
    (await again.load()).expiring.map(({ at }) => at),
    [60],
    "what still expires",
  );
  const lines = await again.history(conversationId(1), 10);
  same(
    lines.map(({ seq, content }) => [seq, content]),
    [
      [1, new Uint8Array(0)],
      [3, utf8("line 3")],
    ],
    "the lines",
  );
  same(await again.about(conversationId(1), [key(1)]), [], "what was about it");
  same((await again.find(conversationId(1), [key(2, 2)]))[0]?.content, new Uint8Array(0), "the row of it");
  same((await again.commit([history(9, { messageId: messageId(1) })])).repeated, [9], "a repeat of what was erased");
});

check("of what somebody says about a line only what holds is kept, in whichever order it comes", async (place) => {
  const of = { ...key(1), digest: new Uint8Array(16) };
  const change = (seq: number, content: KnownContent, more: Partial<HistoryRow> = {}) =>
    history(seq, {
      about: key(1),
      author: id(2),
      content: encodeContent({ ...content, sentAt: 0 as UnixMs }),
      ...more,
    });
  const edit = (seq: number, revision: number, more?: Partial<HistoryRow>) =>
    change(seq, { type: "edit", of, revision, text: `edit ${seq}` }, more);
  const react = (seq: number, revision: number, more?: Partial<HistoryRow>) =>
    change(seq, { type: "reaction", of, revision, reaction: `${seq}` }, more);
  const another = { author: id(3) };
  // Of equal revisions the smaller message id: that of the first.
  const holding = [react(4, 1, another), react(8, 3), edit(9, 5), edit(12, 1, { about: key(9) })];
  const store = await committed(place, [
    history(1),
    ...[edit(2, 1), edit(3, 4), react(4, 1, another), edit(5, 2), react(6, 1), react(7, 2), react(8, 3), edit(9, 5)],
    ...[react(10, 3), edit(11, 5), edit(12, 1, { about: key(9) })],
    ...[13, 14].map((seq) => change(seq, { type: "delete", of }, { deletes: true })),
  ]);
  const later = await reopened(place, store);
  const about = await later.about(conversationId(1), [key(1), key(9)]);
  const taking = about.filter(({ deletes }) => deletes);
  same(
    about.filter(({ deletes }) => !deletes),
    rowsOf(holding, "historyAdd"),
    "what holds",
  );
  same(
    taking.map(({ seq }) => seq),
    [13],
    "what takes it back",
  );
  const rows = await later.everything(0, 100);
  same(
    rows.filter(({ content }) => content.length === 0).map(({ seq }) => seq),
    [2, 3, 5, 6, 7, 10, 11, 14],
    "what is empty",
  );
  same(
    rows.flatMap(({ seq, about: line }) => (line ? [] : [seq])),
    [1],
    "what is a line",
  );
  same((await later.commit([edit(20, 9, { messageId: messageId(2) })])).repeated, [20], "a repeat of what lost");
  same(await later.about(conversationId(1), [key(1), key(9)]), about, "what holds after it");
});

check(
  "a line that its author deleted before it came is kept without its content, and nobody sees it",
  async (place) => {
    const store = await committed(place, [
      history(1, { messageId: messageId(50), about: key(60), deletes: true }),
      history(2, { messageId: messageId(51), about: key(61, 2), deletes: true }),
    ]);
    const later = await reopened(place, store);
    const came = await later.commit([
      history(3, { messageId: messageId(60) }),
      history(4, { messageId: messageId(61), author: id(2) }),
      history(5, { messageId: messageId(60) }),
    ]);
    same(came.repeated, [3, 5], "who is not to be shown: a deletion by somebody else counts nothing");
    same(came.deleted, [3], "which of them are in the history");
    same(
      (await later.history(conversationId(1), 10)).map(({ content }) => content),
      [new Uint8Array(0), utf8("line 4")],
      "the lines",
    );
  },
);

check(
  "what was sealed is kept by session and place, until a report settles it or the session is over",
  async (place) => {
    const checkpoint = {
      first: { epoch: 1, sequence: 1 },
      last: { epoch: 1, sequence: 3 },
      chain: new Uint8Array(32).fill(5),
    };
    const store = await committed(place, [
      conversation(1),
      conversation(2),
      ...[1, 2, 3, 4].map((sequence) => sealed(1, 1, 1, sequence)),
      sealed(1, 1, 3, 1),
      sealed(1, 2, 1, 1),
      sealed(2, 1, 1, 1),
      sealed(1, 1, 1, 2, true),
      {
        op: "settled",
        conversation: conversationId(1),
        session: messageId(1),
        checkpoint,
        ranges: [
          { epoch: 1, from: 1, to: 1 },
          { epoch: 1, from: 3, to: 3 },
        ],
      },
    ]);
    const of = async (from: ProfileStore, peer: number) =>
      (await from.load()).conversations
        .find((row) => row.peer[0] === peer)!
        .ledgers()
        .map(({ session, checkpoint: known, rows }) => [
          session[0],
          known,
          rows.map(({ ref, givenUp }) => [ref.epoch, ref.sequence, givenUp]),
        ])
        .sort();
    const later = await reopened(place, store);
    same(
      await of(later, 1),
      [
        [
          1,
          checkpoint,
          [
            [1, 2, true],
            [1, 4, false],
            [3, 1, false],
          ],
        ],
        [2, undefined, [[1, 1, false]]],
      ],
      "what is kept",
    );
    await later.commit([{ op: "over", conversation: conversationId(1), session: messageId(1) }]);
    same(
      (await of(later, 1)).map(([session]) => session),
      [2],
      "what is left when a session is over",
    );
    await later.commit([{ op: "forget", peer: id(1), conversations: [conversationId(1)] }, conversation(1)]);
    same(await of(later, 1), [], "what is left of somebody forgotten");
    same((await of(later, 2)).length, 1, "another's");
  },
);

/** Lines, what is about them, and what reports are held to. */
export const HISTORY_CASES: readonly Case[] = cases;
