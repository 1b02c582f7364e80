import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "explain why encryption is worth nothing with the wrong key",
    "say what a signed card proves, and what it cannot prove",
    "say what two people compare when they verify each other, and when it is too late",
  ],
  parts: {
    whose: {
      head: "Encrypted, but for whom?",
      says: [
        "To lock a message for Bob, Alice needs Bob's public key. She has never met Bob. So she asks the relay: who is called Bob, and what is his key?",
        "The relay answers. In this lab the relay is Mallory's.",
      ],
    },
    stranger: {
      ask: "The relay gives Alice a card with the name Bob on it. It is a second card of Mallory's. The real Bob is hidden. Alice uses the ratchet and writes her secret. Who can read it?",
      choices: {
        a: {
          says: "Only Bob. It is end-to-end encrypted.",
          shows: "It is end-to-end encrypted, and Mallory is at the other end. She reads it.",
        },
        b: {
          says: "Mallory. Alice locked it with Mallory's key.",
          shows:
            "The encryption works perfectly, for the wrong person. Nothing in Alice's client can notice it: it has never seen Bob before.",
        },
        c: {
          says: "Nobody. The signature on the card is wrong, so Alice's client refuses it.",
          shows: "The signature is right. Mallory signed her own card. She only wrote another name on it.",
        },
      },
    },
    swapped: {
      head: "Bob, says the relay",
      says: [
        "Watch the relay put Mallory in Bob's place before Alice's first message.",
        "To try it yourself takes two moves. Let the relay show Alice Mallory in Bob's place. Then start Alice's client again: a client keeps whom it has seen, and asks who else there is when it starts.",
      ],
      look: [
        "Alice's client writes to “Bob”. The packet goes to Mallory.",
        "Every check passes. No check can tell a stranger from another stranger.",
      ],
    },
    card: {
      head: "What a card proves",
      says: [
        "A card says: this name, these keys. It is signed with the owner's identity key. The owner's ID is computed from that key, so it cannot be chosen freely.",
        "Whoever has an ID can therefore check whether a card belongs to it. Nobody needs to trust the relay for that. But whether this ID belongs to the Bob whom Alice means, no computation can say.",
      ],
    },
    forged: {
      ask: "Now the relay tries something simpler. It takes Bob's real card and puts Mallory's key into it. Alice and Bob have never compared anything. What happens?",
      choices: {
        a: {
          says: "Mallory can read what Alice writes, just as before.",
          shows: "She cannot. Alice's client does not take the changed card, and goes on with the true one.",
        },
        b: {
          says: "Mallory cannot read it, but Bob does not get it either: his key is gone.",
          shows: "Bob reads it. Alice's client already had his true card, and the false one did not replace it.",
        },
        c: {
          says: "Alice's client refuses the card: the signature does not fit any more.",
          shows: "Mallory can change the card. She cannot sign it as Bob. The true card stays in use.",
        },
        d: {
          says: "That is refused only if Alice has verified Bob before.",
          shows: "She has not verified him, and it is refused all the same. A signature needs no meeting.",
        },
      },
    },
    number: {
      head: "The safety number",
      says: [
        "So one question is left: is this ID really my Bob's? Only Alice and Bob can answer it, and not over the relay alone.",
        "Their clients compute a number from both IDs. If both see the same number, nobody stands between them. They compare it where the relay cannot lie: face to face, on the phone, or by scanning each other's code.",
        "It takes a minute, once. From then on each client remembers that the other one is verified.",
      ],
    },
    verified: {
      ask: "Alice and Bob have compared their safety numbers last week. Today the relay shows Alice a second Bob, who is Mallory, and hides the real one. Alice writes to Bob. What does her client do?",
      choices: {
        a: {
          says: "It refuses to send: there is somebody new under the name of a verified person.",
          shows: "The text never leaves Alice's device. Her client says IDENTITY_CHANGED, and she has to look.",
        },
        b: {
          says: "It warns her and opens a conversation with the new Bob. People get new phones all the time.",
          shows: "No conversation is opened. Mallory waits in vain. A warning after sending would come too late.",
        },
        c: {
          says: "It sends to the new Bob: the name is the same, so it is the same person.",
          shows: "The name is the same, and Mallory still reads nothing. A name is a claim; the client goes by the ID.",
        },
      },
    },
    refused: {
      head: "The same trick on verified people",
      says: [
        "The moves are the same as in the first run. Only one thing is different: Alice and Bob compared a number before.",
      ],
      look: ["The relay lists Mallory as Bob again.", "This time nothing leaves Alice's device."],
    },
    friends: {
      ask: "What if Alice and Bob have talked before, but compared nothing? Now the relay shows a second Bob. What happens when Alice writes to Bob?",
      choices: {
        a: {
          says: "Without verification it is as in the first run: Mallory reads it.",
          shows: "She does not. Alice's client remembers the Bob with whom it talked.",
        },
        b: {
          says: "Her client finds two people of that name and does not guess.",
          shows:
            "It says AMBIGUOUS_NAME and sends nothing. The first key that it met is pinned. But was the first one Bob's?",
        },
        c: {
          says: "The relay cannot show a second Bob: that name is taken.",
          shows:
            "Names are not reserved. Mallory stands in the list under the name of Bob, and the client has to cope with it.",
        },
      },
    },
    end: {
      head: "Trust at first sight",
      says: [
        "If you keep the first key that you meet, you notice when it changes later. That is called trust on first use. It helps if the first key was the right one.",
        "Verifying tells you whether it was. An invite link helps, too: it carries the ID, so the relay is not asked for it.",
        "Lock and signature are computed by machines. Whose lock it is, people have to find out, once.",
      ],
    },
  },
};
