import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "list what a relay can see although everything is encrypted",
    "explain what padding hides, and what it does not hide",
    "keep apart the content of a message and the facts about it",
  ],
  parts: {
    postman: {
      head: "The postman's view",
      says: [
        "A postman does not open letters. Still he knows a lot: who writes to whom, how often, on which days, and whether the envelope is thick.",
        "A relay is such a postman. It has to know for whom a message is, or it could not deliver it. In this lesson you look over Mallory's shoulder. She does not attack. She only keeps a diary of what passes.",
      ],
    },
    who: {
      ask: "Alice and Bob use the suite ratchet, and have made sure face to face that nobody stands between them. Alice says hello, Bob answers. What goes into Mallory's diary?",
      choices: {
        a: {
          says: "Nothing. It is end-to-end encrypted.",
          shows: "The texts are encrypted. The addresses are not: the diary says that Alice and Bob are talking.",
        },
        b: {
          says: "The first text: no key had been agreed on yet, so it had to go out as it was.",
          shows:
            "The first text is encrypted, too. Bob left keys with the relay in advance, and Alice used one of them.",
        },
        c: {
          says: "That Alice and Bob talk with each other, but not what they say.",
          shows: "Who, with whom, when: a relay needs that to do its work. No text can be read.",
        },
      },
    },
    diary: {
      head: "A short answer and a long one",
      says: [
        "This is the suite rsa-des. Alice answers twice: once with one word, and once with a whole sentence. Mallory has no key.",
      ],
      look: [
        "Each packet comes to the desk with its sender, its reader and its size.",
        "Look at the sizes of the two last records with a text.",
        "An answer that comes within seconds says that two people are sitting at their screens.",
      ],
    },
    sizes: {
      ask: "Can Mallory tell which of the two messages is the short “Yes.”?",
      choices: {
        a: {
          says: "No. Encrypted bytes look random, so both look alike.",
          shows: "The bytes look random, but there are not equally many of them: {yes} and {no}.",
        },
        b: {
          says: "Yes, by counting bytes.",
          shows:
            "One message has {yes} bytes, the other {no}. If Mallory knows the question, she now knows the answer. She has not read a single letter.",
        },
        c: {
          says: "Yes, because she can decrypt short texts: there are so few of them.",
          shows:
            "She reads no text. Each record is encrypted with a random beginning, so the same “Yes.” looks different each time.",
        },
      },
    },
    why: {
      head: "What a length gives away",
      says: [
        "A cipher hides what a text says, and hardly hides its length: DES works in blocks of eight bytes, and rounds each text up to the next one. Here the long answer makes a packet that is {more} bytes longer than that of the short one: {no} against {yes}.",
        "Lengths have been enough to tell which film somebody watches and which page they read. So a good messenger fills up its messages before it encrypts them. That is called padding.",
      ],
    },
    padding: {
      ask: "The suite ratchet pads. Alice sends the same two answers. What does Mallory see now?",
      choices: {
        a: {
          says: "Two messages of the same size.",
          shows: "Both have {yes} bytes. The diary has no sentence about sizes any more.",
        },
        b: {
          says: "Both are larger, but the long one is still larger than the short one.",
          shows: "Padding does not add the same to each: it fills both up to the same step. Both have {no} bytes.",
        },
        c: {
          says: "Nothing at all: padding hides the conversation.",
          shows:
            "The sizes are equal now, {yes} and {no}. But packets still go from Alice to Bob, and the diary says so.",
        },
      },
    },
    padded: {
      head: "The same answers, padded",
      says: ["Watch the same texts in the ratchet. “Yes.” takes {yes} bytes, and the long sentence takes {no}."],
      look: [
        "The two records cannot be told apart by size.",
        "The first packets are much larger: they carry keys. That something begins remains visible.",
      ],
    },
    times: {
      ask: "With padding and encryption: can Mallory see that Bob answers Alice?",
      choices: {
        a: {
          says: "No. Each message is encrypted by itself, so nothing connects the two.",
          shows: "The clock connects them: a message from Bob to Alice, seconds after one from Alice to Bob.",
        },
        b: {
          says: "Yes. The times are enough.",
          shows:
            "The diary says that they are talking. To hide this, messages would have to wait, or be sent without need.",
        },
        c: {
          says: "No. She cannot even tell that they know each other.",
          shows: "She delivers what they send. So she knows both addresses.",
        },
      },
    },
    end: {
      head: "What stays visible",
      says: [
        "Encryption hides content. Padding hides lengths. Neither hides who talks with whom, and when. Sandi does not hide it either, and its threat model says so.",
        "Systems that hide it exist. They mix the messages of many people and send them late, or send noise all the time. They pay for it in seconds and in data.",
        "When somebody promises you a secure messenger, ask two questions. Who can read it? And who knows that it was sent?",
      ],
    },
  },
};
