import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "name the five steps from a stranger to a conversation",
    "say what the relay gets, and what it never gets",
    "say which key does what",
  ],
  parts: {
    people: {
      head: "Three people and a relay",
      says: [
        "Alice wants to write to Bob. Their devices cannot reach each other directly: they may be switched off, or behind a router. So there is a relay, a computer that takes messages and passes them on.",
        "Nobody has to trust the relay. In this lab it belongs to Mallory, and she is curious. She has an account like the others, too.",
        "Each device has made a pair of keys, with a method called RSA. With the public key anyone can lock a message for its owner. Only the private key unlocks it.",
        "The first step is to register: each device tells the relay who it is. The second is to list: each device asks who else is there.",
      ],
    },
    register: {
      ask: "What does Alice's device hand over when it registers?",
      choices: {
        a: {
          says: "Her private key. The relay needs it to encrypt her messages for Bob.",
          shows: "Mallory runs the relay and does not have Alice's private key. It never leaves Alice's device.",
        },
        b: {
          says: "A card: her name and her public key, with her signature.",
          shows:
            "Bob's device already has Alice's card, and she has his. That is all a card is for: others can lock messages for her.",
        },
        c: {
          says: "A password, so that the relay knows her next time.",
          shows:
            "Mallory has seen every byte of it and learned nothing secret. Alice proves who she is with a signature. A signature can be checked without knowing the key that made it.",
        },
      },
    },
    steps: {
      head: "Five steps",
      says: [
        "Register and list are done. Three steps are left.",
        "Authenticate. Alice makes up a random number, N1, and locks it for Bob (M1). Bob sends it back together with a number of his own, N2, locked for Alice (M2). Alice returns N2, locked for Bob (M3). Now each knows that the other one is there.",
        "Hand over the key. Alice makes up one more key, K_DES, and locks it for Bob (M4). It is for DES, another cipher, in which one key both locks and unlocks.",
        "Why not lock every text with Bob's public key? RSA is slow, and takes only a few hundred bytes at a time. So it carries one small key, and DES, which is fast, carries the texts.",
        "Talk. Each text is encrypted with K_DES. What comes out is called a record. The messages before it, M1 to M4, are called the handshake.",
      ],
    },
    talk: {
      head: "Alice says hello",
      says: [
        "A suite is a set of rules for all this. The one here is called rsa-des. It does what is written above, and a little more: M5 and M6 confirm that both have computed the same keys.",
      ],
      look: [
        "M1 and M2 come first: nothing is said before somebody has answered.",
        "M3, M4 and Alice's text leave together, one after the other.",
        "The small records without a text are receipts: they tell the other side what has arrived.",
      ],
    },
    key: {
      ask: "Who makes the DES key?",
      choices: {
        a: {
          says: "Alice makes it up, and locks it for Bob.",
          shows: "Both have the same K_DES, and Mallory has nothing. The key passed through her relay inside a lock.",
        },
        b: {
          says: "The relay, and gives it to both of them.",
          shows:
            "Mallory does not know the key. There are systems that work as you say; there, whoever runs the server can read everything.",
        },
        c: {
          says: "Nobody: both compute it from N1 and N2, which everybody has seen.",
          shows: "Alice and Bob know N2, but Mallory does not: she saw it in a locked message only.",
        },
      },
    },
    nonces: {
      head: "Why two random numbers?",
      says: [
        "A photograph with today's newspaper proves that somebody is alive today. N1 and N2 do the same. Each is new, and only somebody who is there now can return it.",
        "A number that is used once, and never again, is called a nonce.",
      ],
    },
    again: {
      ask: "Mallory has kept copies of everything that Alice sent. The next day she sends them to Bob again, in the same order. What happens?",
      choices: {
        a: {
          says: "Bob's device opens a second conversation and shows “Hello Bob.” again.",
          shows:
            "Bob sees it once. His device remembers which handshakes it has answered, and which records it has opened.",
        },
        b: {
          says: "Bob takes Mallory for Alice, and Mallory can read what he writes now.",
          shows:
            "What Bob writes goes to Alice under the key that he shares with her. Mallory has copies of locked messages, and still no key.",
        },
        c: {
          says: "Bob's device refuses them: it has seen this M1 before.",
          shows:
            "It refuses the old M1 and everything after it. And even if it did not: Bob would make up a new N2, and no old M3 brings that one back.",
        },
      },
    },
    cipher: {
      ask: "Suppose that Mallory gets hold of K_DES, and of nothing else. Can she read the text “Hello Bob.”?",
      choices: {
        a: {
          says: "No. The text is encrypted with Bob's public key, so she needs Bob's private key.",
          shows:
            "She reads the text without Bob's private key. RSA locks the few bytes of the handshake; the texts are encrypted with DES.",
        },
        b: {
          says: "Yes. K_DES is the key with which texts are encrypted.",
          shows: "She reads it. RSA and the nonces were only there to bring K_DES safely to Bob.",
        },
        c: {
          says: "She does not even need it: texts pass the relay as they are.",
          shows: "The letters of the text stand in no packet. Without K_DES a record looks random.",
        },
      },
    },
    end: {
      head: "What you have seen",
      says: [
        "Register, list, authenticate, hand over the key, talk. Each step rests on the one before.",
        "And each step can be attacked. Who says that the card is really Bob's? What does the relay learn without any key? Is a name missing in M2? How long does a DES key last? The other lessons ask these questions, one at a time.",
      ],
    },
  },
};
