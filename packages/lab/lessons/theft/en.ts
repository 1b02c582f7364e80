import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "explain forward secrecy and healing, each in one sentence",
    "say what a stolen device tells about the past, the present and the future",
    "explain why a key that has been deleted is safer than one that is well hidden",
  ],
  parts: {
    times: {
      head: "Three questions about a theft",
      says: [
        "Mallory has been recording for months. She has every encrypted message between Alice and Bob, and no key. Then she gets hold of Bob's phone for a minute, copies what is on it, and puts it back.",
        "What can she read now? There are three answers: for what was said before, for what is said right after, and for what is said later.",
        "One thing we leave aside. If Bob keeps his old messages on the phone, she can read them there. No protocol can change that. The question is what his keys open of her recording.",
      ],
    },
    withRsa: {
      ask: "First in rsa-des. Mallory takes the keys from Bob's phone to what she recorded before the theft. What does she get?",
      choices: {
        a: {
          says: "Everything that was said in this conversation.",
          shows: "The key that encrypted the old messages is still on the phone. She reads all of them.",
        },
        b: {
          says: "Nothing: N1 and N2 were used once and are worthless now.",
          shows:
            "She does not need them as answers. The DES key is on the phone, and in her recording there is also M4, which Bob's RSA key opens.",
        },
        c: {
          says: "Nothing: a messenger deletes its key when a conversation pauses.",
          shows:
            "Bob's phone has deleted no key here: the conversation uses one key for up to an hour. And M4, with that key in it, can be opened again as long as the RSA key exists.",
        },
      },
    },
    why: {
      head: "One key that opens everything",
      says: [
        "In rsa-des, all keys come from messages that are locked with Bob's RSA key. That key stays the same for years. Whoever gets it later can open every recorded M4, then every record. The past hangs on one key.",
        "The ratchet does it another way: its keys do not stay. Predict what that changes.",
      ],
    },
    past: {
      ask: "Now the ratchet. Again Mallory has recorded everything and copies Bob's phone. What can she read of what was said before?",
      choices: {
        a: {
          says: "Everything, as before: she has all the keys on the phone.",
          shows: "She has all the keys that are there. Those of the old messages are not there any more.",
        },
        b: {
          says: "Nothing: those keys have been deleted.",
          shows:
            "Each message had a key of its own. Bob's phone deleted it after opening the message. What does not exist cannot be stolen.",
        },
        c: {
          says: "Nothing: the phone hides its keys so well that she gets none.",
          shows: "She does get keys: they open what comes next. A hidden key can be found. A deleted key cannot.",
        },
      },
    },
    erased: {
      head: "Keys that come and go",
      says: [
        "The keys of the ratchet move forward: from each key the next is computed, and then the old one is deleted. The computation goes one way only, so nobody can go back.",
        "Watch the conversation up to the theft. This property is called forward secrecy: a theft today does not open yesterday.",
      ],
      look: [
        "Mallory learns a root and two chains: this is the state of the conversation at that moment.",
        "After that line she reads nothing, although she has every packet.",
      ],
    },
    now: {
      ask: "The ratchet again. Right after the theft, Alice writes her secret to Bob. What happens?",
      choices: {
        a: {
          says: "Alice or Bob is warned: somebody else is using Bob's keys.",
          shows: "Nobody is warned. Mallory only listens, and listening leaves no trace.",
        },
        b: {
          says: "Mallory cannot read it: every message has a new key.",
          shows: "It has a new key, and that key is computed from what was on the phone. Mallory computes it, too.",
        },
        c: {
          says: "Mallory reads it.",
          shows:
            "At this moment she has all that Bob has, so she can do all that he can. This holds for every protocol.",
        },
      },
    },
    future: {
      ask: "Alice and Bob know nothing of the theft. They go on writing, with some minutes in between. Then each writes a secret. Mallory has recorded everything. What can she read?",
      choices: {
        a: {
          says: "Everything: once she has the keys, she can compute all that follow.",
          shows:
            "She cannot follow. Every few minutes each side adds new randomness that was not on the phone when she copied it.",
        },
        b: {
          says: "Nothing: the conversation has healed.",
          shows:
            "With its next step Bob's phone makes a fresh key pair, and so does Alice's. Mallory has neither. She is locked out again, and nobody had to notice the theft.",
        },
        c: {
          says: "Only Bob's messages: it was his phone. Alice's keys were not stolen.",
          shows: "Bob's are closed to her as well. His phone has made new keys since then.",
        },
      },
    },
    healed: {
      head: "Locked out again",
      says: [
        "Watch how the conversation goes on after the theft. Some messages are larger than others: they carry a new public key.",
      ],
      look: [
        "Mallory learns the state of the conversation once, and nothing after it.",
        "Each large message (a step) brings randomness that was not on the phone.",
      ],
    },
    end: {
      head: "Past, now, future",
      says: [
        "Forward secrecy protects the past: old keys are deleted. Healing protects the future: new randomness comes in. Nothing protects the moment itself.",
        "In rsa-des the same thief reads before, now and afterwards. A new DES key, after an hour, does not lock her out: it comes in a message that is locked with Bob's RSA key, and that key she has copied. She reads for as long as Bob keeps it. The run below goes that far.",
        "Two limits remain. If Mallory steals the identity key and uses it, she is Bob to others, and only a new identity ends that. And what lies on the phone as history can be read there. Against this, messages that disappear help.",
      ],
    },
  },
};
