import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "explain why what two people can do has to be signed, and not only their keys",
    "explain why a genuine signature is not enough",
    "say how a reader tells old from new",
  ],
  parts: {
    promise: {
      head: "A signature does not get old",
      says: [
        "A signature says: I said this. It does not say when it stops being true. A promise from last year has the same valid signature today.",
        "Mallory cannot forge signatures. But she keeps everything that she has ever passed on. In this lesson she shows old things again, and keeps new ones back.",
        "Bob's card says which suites he can use. Newer and stronger suites come, and old ones stay in use for a while.",
      ],
    },
    downgrade: {
      ask: "Bob can use the ratchet. The relay strikes that from his card and offers only the weaker rsa-des, so that Alice falls back to DES. What does Alice's client do?",
      choices: {
        a: {
          says: "It refuses the changed card, and uses the ratchet as before.",
          shows:
            "The list of suites is part of what Bob signed. The changed card has no valid signature, and the true one stays in use.",
        },
        b: {
          says: "It uses rsa-des. It has to believe the relay about what Bob can do.",
          shows:
            "No M1 ever passes: no handshake of rsa-des is begun. Only Bob can say what he can do, under his signature.",
        },
        c: {
          says: "It sends nothing: a card with a wrong signature ends the conversation.",
          shows: "Bob gets the message. If every false card ended a conversation, any relay could end all of them.",
        },
      },
    },
    weaker: {
      head: "A trick with a long history",
      says: [
        "This is called a downgrade. For many years, web browsers could be talked into ciphers that nobody would have chosen, because the list of what both can do was not protected well enough.",
      ],
      look: ["Alice's client reports the false card.", "The next packet is an opening of the ratchet, and not an M1."],
    },
    signed: {
      head: "Sign everything that decides something",
      says: [
        "Keys alone are not enough. Whatever decides how two people talk has to be signed: names, keys, and suites.",
        "So Mallory stops changing cards. She looks through her old ones.",
      ],
    },
    rollback: {
      ask: "Bob has made a new card. The relay shows Alice his previous card once more: genuine, signed by Bob, but replaced. Alice has seen the new one. What happens?",
      choices: {
        a: {
          says: "The card is refused, because its signature is not valid any more.",
          shows: "The signature is as valid as on the first day. The client gives another reason.",
        },
        b: {
          says: "The card is accepted: it is genuine.",
          shows: "Alice's client keeps the newest card. Being genuine is not enough.",
        },
        c: {
          says: "The card is refused, because its version is lower than one that Alice has seen.",
          shows:
            "Each card has a version, and it never goes back. The client remembers the highest one, and says RECORD_ROLLBACK.",
        },
      },
    },
    version: {
      head: "Remember the highest",
      says: [
        "The remedy is the same as with messages: a number that only grows, inside what is signed, and a reader who remembers it.",
        "It has a limit. Somebody who has never seen the new card cannot know that the old one is old. So cards also say until when they are valid.",
      ],
    },
    withheld: {
      ask: "The protocol of 1978. Alice writes “Come at once.”, her first message to Bob. The relay keeps it back for eight days, then delivers everything. What does Bob see?",
      choices: {
        a: {
          says: "The message, as if it had just been written.",
          shows: "The handshake simply goes on after eight days. Bob sets out, and nobody has noticed anything.",
        },
        b: {
          says: "An error: after eight days the client does not take it any more.",
          shows: "There is no error. Nothing in this protocol knows how old anything is.",
        },
        c: {
          says: "Nothing. A message that was not delivered at once is lost.",
          shows: "He sees it. A relay can keep what it likes, for as long as it likes.",
        },
      },
    },
    late: {
      head: "Eight days later",
      says: ["Watch M1 lie on the desk for eight days."],
      look: [
        "Alice's client waits for an answer the whole time.",
        "When M1 is delivered at last, everything runs as on the first day.",
      ],
    },
    today: {
      ask: "The same in the ratchet. What is different?",
      choices: {
        a: {
          says: "Nothing: Bob cannot know when it was written.",
          shows: "Something is noticed. While the message lay with the relay, Alice's client did not sit still.",
        },
        b: {
          says: "Alice's client begins anew when no answer comes. Later the old opening is refused, and both see that something was broken.",
          shows:
            "Each opening has a rank, and a newer one has a higher rank. What Mallory kept back is now too low. Both see that the conversation was opened again.",
        },
        c: {
          says: "Bob gets the message twice: the old one and the new one.",
          shows: "He gets it once. The old opening comes after the new one, and is refused.",
        },
      },
    },
    end: {
      head: "Genuine, complete, and recent",
      says: [
        "A message should be genuine: a signature or a MAC shows that. Nothing may be left out of it: everything that decides something is signed with it. And it should be recent: a number that never goes back, or a question that was asked just now.",
        "You know the last one already. It is what N1 and N2 are for.",
      ],
    },
  },
};
