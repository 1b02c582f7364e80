import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "explain what a search through all keys needs, and what it does not need",
    "say what one more bit of key costs the attacker",
    "say what is measured about DES, and what follows from it",
  ],
  parts: {
    size: {
      head: "How many keys are there?",
      says: [
        "DES was published in the 1970s by the United States' bureau of standards. Nobody has found a serious mistake in its design. It fell all the same, because its keys are too short.",
        "A DES key has {bits} bits that count. Each can be zero or one, so there are 2 × 2 × 2 and so on, {bits} times: about {quadrillions} quadrillion keys. (A quadrillion is a million times a thousand million.)",
        "That sounds like many. A computer can try them one after another.",
      ],
    },
    notice: {
      ask: "Mallory has recorded an encrypted message. At home she tries key after key on it. In this run she is given all bits of the key but a few, so that it is quick. What happens?",
      choices: {
        a: {
          says: "She finds the key, reads the message, and nobody notices.",
          shows: "She needed {tried} tries. She works on a copy, alone, for as long as she likes. No check can fire.",
        },
        b: {
          says: "After a few wrong keys Bob's client locks her out.",
          shows:
            "Bob's client knows nothing of it. You can lock somebody out of a door. You cannot lock them out of a copy that they have at home.",
        },
        c: {
          says: "She cannot know which key is the right one: every key gives some text.",
          shows: "Every key gives some bytes, but only one gives a text that makes sense. The others give noise.",
        },
      },
    },
    search: {
      head: "A real search",
      says: [
        "The search is not acted. Each try decrypts the record with DES. The last {bits} bits of the key are unknown, so there are at most {most} tries.",
      ],
      look: [
        "Mallory learns K_DES, and with it everything that was encrypted with it.",
        "This took {tried} tries. For a whole key, {rest} more bits would be unknown.",
      ],
    },
    bits: {
      ask: "With eight unknown bits there were at most 256 tries. Now twelve bits are unknown. How many tries may it take?",
      choices: {
        a: {
          says: "One and a half times as many, as twelve is one and a half times eight: 384 at most.",
          shows: "It took {tried}. Bits do not add up; each one doubles the work.",
        },
        b: {
          says: "Sixteen times as many, because each bit doubles the work.",
          shows: "It took {tried} of at most {most}. Four more bits: twice, twice, twice and twice again.",
        },
        c: {
          says: "About as many as before. Computers are fast.",
          shows: "It took {tried}. Twelve bits are still nothing for a computer. But every bit counts twice.",
        },
      },
    },
    cost: {
      head: "What a whole key costs",
      says: [
        "One {device}, a graphics processor as it stands in data centres, was measured at {billions} billion DES keys a second. It goes through all keys of {bits} bits within {days} days. On average the key is found after half of that: {average} days.",
        "{cards} of them need {hours} hours. A search is easy to share: each takes a part of the keys, and they have nothing to tell each other until one is done.",
        "The number of keys per second was measured. The times are computed from it: all keys, divided by keys per second.",
      ],
    },
    right: {
      head: "How to recognise the right key",
      says: [
        "A fast search does not look at texts. It would be too slow to ask of each result whether it makes sense. It wants to know one block, eight bytes, before and after encryption: then it compares and goes on.",
        "So Mallory looks for a place in the message whose content she can guess.",
      ],
    },
    crib: {
      ask: "In rsa-des, each record carries not only the text but also a report of what its writer has received so far. Is there a block that Mallory can guess?",
      choices: {
        a: {
          says: "No. What is encrypted is unknown; that is what encryption is for.",
          shows:
            "In Alice's first record the report is empty, so a whole block is zero. Mallory guesses it, and the guess is right.",
        },
        b: {
          says: "Yes, in every record: the report always stands in the same place.",
          shows:
            "The place is the same, and the content is not. By her second text Alice has received something, and the guess is wrong.",
        },
        c: {
          says: "Yes, in the first record: nothing has been received yet, so the report is all zeros.",
          shows:
            "The guess is right in the first record, and wrong later. Fixed fields are a gift to whoever searches. A strong cipher can afford them; DES cannot.",
        },
      },
    },
    renewed: {
      ask: "rsa-des changes its DES key after an hour of use. Mallory has found the first key. Then the key changes. What can she read?",
      choices: {
        a: {
          says: "Everything, still: the new key comes encrypted with the old one, which she has.",
          shows:
            "She cannot read what is written after the change. The new key comes locked with RSA, not with the old key.",
        },
        b: {
          says: "What was written under the first key, and nothing that comes after the change.",
          shows:
            "She reads what was written up to the change. Then she has to search anew. So the damage of one search is one hour, or what an hour holds.",
        },
        c: {
          says: "Nothing any more: the old key has been replaced, so it is worthless.",
          shows:
            "She still reads what she recorded under the old key. Changing a lock does not take back copies of what it once protected.",
        },
      },
    },
    end: {
      head: "Overtaken by arithmetic",
      says: [
        "DES was not broken by a clever idea. Computers caught up with it: {bits} bits were many once.",
        "Ciphers of today have keys of at least 128 bits. The same processor would need longer for them than the universe is old, and so would a thousand million of them together. The ratchet uses 256 bits.",
        "That is why rsa-des is for learning: it shows how keys are agreed on and how messages are protected, around a cipher that a data centre opens in {days} days.",
      ],
    },
  },
};
