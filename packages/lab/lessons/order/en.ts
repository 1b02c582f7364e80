import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "explain why a copy passes every check that looks at one message alone",
    "say where a message's number has to stand, and why",
    "say what a relay can always do, whatever the protocol",
  ],
  parts: {
    copies: {
      head: "A perfect copy",
      says: [
        "So far Mallory changed messages, or wrote her own. Now she does neither. She takes genuine messages and delivers them twice, in another order, or not at all.",
        "A copied message has the right key, the right MAC, the right everything. Alice really wrote it.",
      ],
    },
    twice: {
      ask: "The protocol of 1978: Alice writes “Pay 100 euros.” once. Mallory delivers the encrypted message twice. What does Bob see?",
      choices: {
        a: {
          says: "One message. His client sees that both are equal.",
          shows:
            "He sees it twice. The protocol of 1978 remembers nothing about earlier messages. And people do write the same thing twice.",
        },
        b: {
          says: "One message and an error: the second cannot be decrypted, because its key is used up.",
          shows: "There is no error. The key stays the same for the whole conversation, so it opens the copy, too.",
        },
        c: {
          says: "Two messages. Bob pays twice.",
          shows: "The second is as genuine as the first. Nothing in it says that it is the same one.",
        },
      },
    },
    replay: {
      head: "Pay, and pay again",
      says: ["This is called a replay. Mallory needs no key for it, and she need not understand what she repeats."],
      look: ["The copy has the same bytes as the original.", "Bob's client shows it like any other message."],
    },
    numbers: {
      head: "A number in each message",
      says: [
        "The remedy is simple. Alice numbers her messages: one, two, three. Bob's client remembers the highest number it has seen, and refuses anything that is not higher.",
        "In rsa-des the copy is refused with the code RSA_DES_RECORD_REPLAYED. Bob is not even told: nothing was lost.",
      ],
    },
    renumbered: {
      ask: "In rsa-des the number stands in the clear, in front of the encrypted text. Mallory writes a new, higher number into her copy. What does Bob's client do?",
      choices: {
        a: {
          says: "It shows the text a second time: the number is new.",
          shows: "Bob sees it once. The number is in the clear, but it cannot be changed unnoticed.",
        },
        b: {
          says: "It refuses: the MAC covers the number, too.",
          shows: "The number may be visible. It only has to stand inside what the MAC protects.",
        },
        c: {
          says: "It refuses, because it has seen this text before.",
          shows:
            "It refuses for another reason. It does not get as far as the text: the MAC is wrong. No client compares texts.",
        },
      },
    },
    meaning: {
      head: "An answer in the wrong place",
      says: [
        "Bob asks: “Should I sell?” Alice writes “Sell.” Then she thinks again: “No, wait until Monday.” In the protocol of 1978 Mallory swaps the two. Bob reads “Sell.” last, and sells. Each message is genuine.",
        "So the order is part of the meaning. Before Bob acts on what he reads, he has to know that something is missing.",
      ],
    },
    swapped: {
      ask: "Mallory swaps the same two messages in the ratchet, where every message has a number. What does Bob see?",
      choices: {
        a: {
          says: "Both messages, in the wrong order, and nothing else.",
          shows: "He is shown that something is missing. The second message has come, so there must have been a first.",
        },
        b: {
          says: "Both in the right order: his client waits for the first before it shows the second.",
          shows: "It does not wait: Mallory could let it wait for ever. It shows what has come, and says what has not.",
        },
        c: {
          says: "The second message, with a sign that one is missing. The missing one comes later.",
          shows:
            "Bob sees the gap at once. His client reports it, and Alice's client sends the missing message again. So it stands below the second, where it came.",
        },
      },
    },
    late: {
      head: "Told, but not put in order",
      says: [
        "Look at Bob's screen at the end of that run: “No, wait until Monday.”, then the sign that one is missing, then “Sell.”, then the sign that nothing is missing any more. The two texts stand as they did in 1978. Would Bob not sell?",
        "He may, if he overlooks the signs. The ratchet does not put texts in order: Mallory decides when each comes, and Bob's client shows what has come. What it does is to tell Bob before he reads the late text. In 1978 nobody told him anything.",
        "Mallory also delivered the late message itself, and Bob's client refused it as a repeat (RATCHET_RECORD_REPLAYED). Nothing was repeated; but its number had been passed, and the client no longer keeps a key for it. What Bob reads is the text that Alice's client sent again. So Alice rightly sees two ticks on both.",
        "If the order matters, write so that each message can stand alone: not “Sell.”, but “Sell today, and this is my last word.”",
      ],
    },
    gap: {
      head: "Thrown away",
      says: ["Now Mallory throws the first message away and delivers the second. Watch the two clients repair it."],
      look: [
        "Bob is shown a gap as soon as the second message comes.",
        "Bob's next message tells Alice's client what is missing.",
        "Alice's client encrypts the text again, under a new number.",
      ],
    },
    silence: {
      ask: "Alice writes “Fire!” Mallory throws it away, and Alice writes nothing after it. A minute later: who knows?",
      choices: {
        a: {
          says: "Nobody is told anything. Alice can only see that no confirmation comes.",
          shows:
            "A gap shows when a later message arrives, and none does. To Alice, a relay that drops everything looks like a Bob who is asleep.",
        },
        b: {
          says: "Bob: his client sees the gap in the numbers.",
          shows: "There is no gap yet: nothing with a higher number has come.",
        },
        c: {
          says: "Alice is shown that it has arrived: the relay has taken it.",
          shows:
            "One tick means that the relay has it. The second tick comes from Bob's device, and Mallory cannot write it.",
        },
      },
    },
    end: {
      head: "What a relay can always do",
      says: [
        "No mathematics can force somebody to deliver a letter. A relay can always keep silent, for a minute or for ever.",
        "What can be prevented is that silence passes for something else. A message counts as arrived only when the reader's own device says so. Whatever comes later shows what is missing.",
        "If something is urgent, wait for the second tick. If it does not come, use another way.",
      ],
    },
  },
};
