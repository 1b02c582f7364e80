import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "change an encrypted message without its key, and explain why that works",
    "say what a MAC is for",
    "explain why reading and writing need two different keys",
  ],
  parts: {
    seal: {
      head: "Hiding and protecting",
      says: [
        "Many people think of encryption as a safe: what is inside can be neither seen nor changed. That is half true. A cipher hides. Whether it also protects is another question.",
        "Alice and Bob talk in the protocol of 1978. Their texts are encrypted with DES, and there is no other protection. Mallory does not know the key.",
      ],
    },
    flip: {
      ask: "Alice writes “Pay 100 euros.” Mallory flips one single bit of the encrypted message. What does Bob see?",
      choices: {
        a: {
          says: "An error, or garbage: one wrong bit ruins an encrypted message.",
          shows: "Bob sees a clean sentence. Nothing is refused, and nothing looks strange.",
        },
        b: {
          says: "“Pay 900 euros.”",
          shows:
            "Mallory cannot read the message. But she guessed where the digit stands, and turned the one into a nine.",
        },
        c: {
          says: "“Pay 100 euros.” Without the key she cannot change what is inside.",
          shows: "He does not see what Alice wrote. The text is another one, and Mallory has no key.",
        },
      },
    },
    flipped: {
      head: "One bit",
      says: ["Watch Mallory change one bit of a message that she cannot read."],
      look: [
        "The size of the packet stays the same.",
        "Bob's client decrypts it without complaint.",
        "Mallory learns no key and no text.",
      ],
    },
    cbc: {
      head: "Why it works",
      says: [
        "DES encrypts blocks of eight bytes. So that equal texts look different, the text of each block is first mixed with the encrypted block before it. This is called CBC. The first block has none before it. It is mixed with a random block, the IV, which travels in front.",
        "Mixing means: bit by bit, equal gives zero, different gives one. After decrypting, Bob mixes the IV in again to get the text back. If a bit of the IV has been flipped on the way, the same bit of his text flips.",
        "As bits, the digit one is {one}, and nine is {nine}. They differ in one place.",
      ],
    },
    cure: {
      ask: "What stops Mallory from changing messages?",
      choices: {
        a: {
          says: "A longer key. DES is weak, so she has found it.",
          shows: "She never knew the key. With a key of any length, the same bit would flip.",
        },
        b: {
          says: "Nothing new is needed: Bob checks the end of the message after decrypting.",
          shows:
            "There is such a check: the last bytes, which fill up the block, must have a certain form. They do. The change was elsewhere.",
        },
        c: {
          says: "A checksum that nobody can compute without a key.",
          shows:
            "That is a MAC. rsa-des puts one at the end of each record. Bob's client computes it again, finds another value, and shows nothing.",
        },
      },
    },
    mac: {
      head: "The same bit, with a MAC",
      says: [
        "MAC stands for message authentication code. In rsa-des it is an HMAC over everything that comes before it. Mallory flips the same bit of the text.",
      ],
      look: ["Bob's client refuses the record before it decrypts anything.", "Bob never sees the changed sum."],
    },
    luck: {
      head: "Errors are no protection",
      says: [
        "Mallory could also have hit a bit of the last block. Then even the client of 1978 would have refused: the end of the message would have been garbage. But that is luck. A protection that depends on where the attacker strikes is none.",
      ],
    },
    keyboard: {
      ask: "Now Mallory has found the DES key. In the protocol of 1978 she encrypts a text of her own and sends it to Bob as Alice. What happens?",
      choices: {
        a: {
          says: "Bob sees it as Alice's.",
          shows: "Whoever has the key can write as well as read. To Bob's client it is a record like any other.",
        },
        b: {
          says: "Nothing. With the key she can read, but she cannot write in Alice's name.",
          shows: "She reads, and she writes. The same key does both.",
        },
        c: {
          says: "Bob's client notices: N1 and N2 have proven that it is talking with Alice.",
          shows:
            "Nobody notices. The nonces proved that Alice was there at the beginning. They say nothing about later messages.",
        },
      },
    },
    twoKeys: {
      ask: "And in rsa-des, if she has found the same DES key there?",
      choices: {
        a: {
          says: "The same: the key is the key.",
          shows: "Bob sees nothing of it. For the HMAC there is another key, and Mallory does not have that one.",
        },
        b: {
          says: "She can read, but she cannot write.",
          shows:
            "She reads “Hello Bob.” Her own record is refused. The HMAC's key is computed from N1, N2 and a secret, and not from the DES key.",
        },
        c: {
          says: "She can neither read nor write: the HMAC protects the text.",
          shows: "She can read. A MAC protects against changes. It hides nothing.",
        },
      },
    },
    end: {
      head: "Two purposes, two keys",
      says: [
        "Encryption answers: who can read this? Authentication answers: who wrote this, and is it unchanged? One does not give you the other.",
        "Modern ciphers do both at once. AES-GCM, which the ratchet uses, puts a tag at the end of each record. Flip any bit, and it does not open.",
        "Try it: on the desk, the bit brush flips every bit of a packet, one after another, and shows which check catches it.",
      ],
    },
  },
};
