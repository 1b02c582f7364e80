import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "say what N1 and N2 are for, in one sentence each",
    "show how Mallory poses as Alice without any key but her own",
    "explain why one name in M2 stops her",
  ],
  parts: {
    idea: {
      head: "Two questions",
      says: [
        "Alice and Bob want to talk through a relay that they do not trust. Each has a key pair. The public key is known to everybody: whoever has it can lock something for its owner. Only the owner has the private key, and only the private key unlocks it.",
        "Alice wants to know whether Bob is really there. So she asks a question that only Bob can answer. She makes up a random number, N1, locks it for Bob, and waits until somebody tells her N1. A number that is used for one question only is called a nonce.",
        "Bob asks in the same way, with a number of his own: N2. Roger Needham and Michael Schroeder published this idea in 1978:",
        "M1   Alice to Bob:   N1 and the name Alice, locked for Bob",
        "M2   Bob to Alice:   N1 and N2, locked for Alice",
        "M3   Alice to Bob:   N2, locked for Bob",
        "Then Alice sends M4: a DES key, locked for Bob. With it the two encrypt what they say.",
      ],
    },
    legs: {
      head: "An honest run",
      says: ["Nobody attacks. Alice writes to Bob, and the relay delivers everything."],
      look: [
        "M1, M2, M3 and M4 pass the relay before Alice's text does.",
        "Each of them can be opened by one person only.",
        "At the end both have the same key.",
      ],
    },
    listener: {
      ask: "Mallory runs the relay. In this honest run she copies all that passes. What does she learn?",
      choices: {
        a: {
          says: "N1 and N2: they pass through her hands.",
          shows: "The numbers pass through her hands inside locked messages. She has no key that opens them.",
        },
        b: {
          says: "Nothing secret: she sees only locked messages.",
          shows: "She tried the only private key that she has, her own, on every packet. It opens none.",
        },
        c: {
          says: "Alice's text: she sees all the messages that lead to the key.",
          shows:
            "She has everything that was sent, and still no key. Seeing a locked message is not seeing what is in it.",
        },
      },
    },
    twist: {
      head: "A third person",
      says: [
        "So listening does not help Mallory. But Mallory is more than a listener. She is also registered like everybody else, with a name and a key pair of her own.",
        "Alice may want to talk with Mallory, too. That is no mistake of Alice's: she knows that it is Mallory, and tells her nothing secret. Then M1 is locked for Mallory, and Mallory can open it.",
        "From here on Mallory wants something else: she wants Bob to believe that she is Alice.",
      ],
    },
    yourself: {
      head: "Find it yourself, if you like",
      says: [
        "You now have all that the attack needs. In the lab's page, choose the protocol ns-1978 in the world and empty it: “Find Lowe yourself” says what is to be reached, counts your moves, and gives hints to whoever asks. Whoever would rather see it first reads on.",
      ],
    },
    needs: {
      ask: "What does Mallory need, so that Bob takes her for Alice and tells her his secret?",
      choices: {
        a: {
          says: "Alice's private key. How else could she open what Bob locks for Alice?",
          shows: "She reads Bob's secret, and does not have Alice's private key. Somebody else opened M2 for her.",
        },
        b: {
          says: "Bob's private key. How else could she read what is meant for Bob?",
          shows: "She reads what Bob writes, and does not have Bob's private key.",
        },
        c: {
          says: "Nothing but her own key, and that Alice begins to talk with her.",
          shows: "This is enough. Alice herself opens M2 for her. Watch the run to see how.",
        },
        d: {
          says: "A fast computer: she has to find the DES key by trying.",
          shows:
            "She has the DES key without a single try: it was handed to her. The cipher plays no part in this attack.",
        },
      },
    },
    attack: {
      head: "Two conversations at once",
      says: [
        "Alice writes to Mallory. Mallory unlocks M1 and locks the same number again, for Bob, under the name of Alice. Now two handshakes run side by side, and Mallory stands between them.",
      ],
      look: [
        "Bob answers “Alice” with M2. It is locked for Alice, so Mallory cannot open it. She hands it to Alice unopened.",
        "Alice finds her N1 in it, as she expects. She sends N2 back to the person she is talking with. That is Mallory.",
        "Now Mallory knows N2, and with it she answers Bob's question.",
        "No key was broken, and no client complains.",
      ],
    },
    why: {
      head: "What went wrong",
      says: [
        "Bob asked: is Alice there? His question was N2, and Alice was the only one who could read it. She did answer. So far all is true.",
        "But Alice thought that it was Mallory's question. Nothing in M2 says whose question it is. So Alice answered Bob's question, and gave the answer to Mallory.",
        "A locked message says for whom it is. It does not say from whom it comes: anyone can lock something for Alice.",
      ],
    },
    fix: {
      ask: "Which change stops this attack?",
      choices: {
        a: {
          says: "Bob writes his own name into M2, beside N1 and N2.",
          shows:
            "Alice is talking with Mallory and finds the name Bob in M2. The two do not agree, so her client refuses. N2 stays with her.",
        },
        b: {
          says: "Alice checks that the N1 in M2 is really hers. In 1978 she forgot to.",
          shows:
            "She always checked. In this run Bob's answer carries a wrong number, and she refuses it. In the attack the number is the right one.",
        },
        c: {
          says: "Longer RSA keys, so that Mallory cannot break Bob's.",
          shows: "She breaks none. Keys of any length would lock the same messages for the same people.",
        },
      },
    },
    fixed: {
      head: "The same moves, with a name in M2",
      says: [
        "The suite rsa-des does what Gavin Lowe proposed: M2 carries Bob's name. Everything else that Mallory does is the same.",
        "Its messages carry more than in 1978. M1 brings a checksum of the names and public keys (H), and M2 one of the locked M1 (h1). The checksum in M2 would stop this attack, too. Here the name stops it, because it is checked first: the code is RSA_DES_WRONG_PEER. On the screen “Two worlds” the name is all that was added.",
      ],
      look: [
        "Mallory still learns N1: Alice sent it to her.",
        "M2 again reaches Alice unopened. This time there is a name in it.",
        "Alice never sends M3. So Mallory never learns N2.",
      ],
    },
    rename: {
      ask: "Mallory is the relay: could she not change the name in M2?",
      choices: {
        a: {
          says: "Yes. She opens M2, replaces the name, and locks it again.",
          shows: "M2 is locked for Alice. Mallory has no key that opens it, so she cannot lock it again either.",
        },
        b: {
          says: "Yes. She does not have to open it: she changes the bytes where the name must be.",
          shows:
            "Whoever changes a locked message without opening it destroys it. Alice's client cannot unlock it any more, and refuses. RSA alone would not see to that: the padding that is put around the message (OAEP) does.",
        },
        c: {
          says: "Yes. She writes an M2 of her own, with N1, her own name and a new number.",
          shows:
            "She may do that: she is Mallory, and Alice wanted to talk with Mallory. But then Alice answers Mallory's number. Bob's number stays unanswered, and he tells Mallory nothing.",
        },
        d: {
          says: "No. Only Alice can open M2, and Bob's number is in it together with his name.",
          shows: "This is the point: number and name stand inside one lock. She can pass both on, or neither.",
        },
      },
    },
    story: {
      head: "Seventeen years",
      says: [
        "The protocol was published in 1978. It was studied, taught and proven correct under assumptions that left Mallory out: nobody thought of an attacker whom Alice talks with on purpose. Gavin Lowe published the attack in 1995, and later found it again with a program that tries all runs.",
        "If you have not found it by yourself, do it now, without looking up: you need no more moves than you have seen here. To hand it in, take the file of “sandi lab task lowe --student NAME”, or your teacher's, to “Open a file” in the page's world, and save the answer there.",
        "One rule to keep: whoever answers a question has to know who asked. Put into each message the names of those it is for and from, inside the lock.",
      ],
    },
  },
};
