import type { Lines } from "../attacks/attack.ts";
import type { AttackName } from "../attacks/names.ts";

/** For each attack: what Mallory does, which check answers, and why it ends as it does. */
export const attacksEn: Readonly<Record<AttackName, Lines>> = {
  eavesdrop: [
    "Mallory lets everything pass and keeps a copy.",
    "No check fires. What stops her is that no key she has opens a message.",
    "Listening alone gives away who talks, when and how much, but not what.",
  ],
  flip: [
    "Mallory flips one bit of a message on its way.",
    "1978 has no check. In rsa-des the code over the message (HMAC) does not fit; in the ratchet the tag of AES-GCM.",
    "In CBC a flipped bit of the IV flips the same bit of the text: encryption hides a text, it does not protect it.",
  ],
  replay: [
    "Mallory delivers a message a second time.",
    "1978 has no check. The others refuse a record whose number has been seen.",
    "A copy is as genuine as the original. Only a number inside what is authenticated tells them apart.",
  ],
  reflect: [
    "Mallory sends a message of Alice's back to her, as Bob's.",
    "1978 has no check. A record of rsa-des says in which direction it goes; in the ratchet each direction has its own keys.",
    "With one key for both directions, and no word about which, every message can also be one of the other's.",
  ],
  reorder: [
    "Mallory delivers two messages in the wrong order.",
    "1978 has no check. The others show a gap, refuse the late record, and the sender says it again.",
    "A missing answer can turn a meaning around; so the reader is told that one is missing, before the late one comes.",
  ],
  drop: [
    "Mallory throws one message away and delivers the next.",
    "1978 has no check. The others show that one message is missing until it has come again.",
    "Nobody can be forced to deliver. But a loss can be seen, and repaired.",
  ],
  sizes: [
    "Mallory compares the sizes of two messages whose texts she cannot read.",
    "In 1978's protocol and in rsa-des nothing hides the size. The ratchet fills up to steps, 256 bytes at least.",
    "A yes and a long no differ in size: often that is all that one needs to know.",
  ],
  keyboard: [
    "Mallory types a message as Alice, with the DES key that she has found where there is one.",
    "1978 takes it. In rsa-des the HMAC does not fit, for its key does not follow from the DES key; in the ratchet the tag.",
    "Whoever can read must not be able to write: two uses, two keys.",
  ],
  lowe: [
    "Alice talks with Mallory, who passes her answers on to Bob and poses as Alice.",
    "1978 has no check. rsa-des stops at M2: the name in it is Bob's, not Mallory's. A ratchet opening names its reader.",
    "N2 came back without a name, so Alice answered Bob's question for Mallory. Lowe's fix (1995) is that one name.",
  ],
  "forged-m4": [
    "Mallory hands Bob a key of her own choice, in Alice's name.",
    "1978 has no check. rsa-des wants N2, which only Alice can have read; the ratchet wants Alice's signature.",
    "Anyone can encrypt for Bob: his public key is public. What arrives under it proves nothing about its sender.",
  ],
  "false-sender": [
    "Mallory writes to Bob, and the relay says that it comes from Alice.",
    "In 1978's protocol Bob's answer is for Alice's key. The others find that the signed card is not Alice's.",
    "The relay's word about who sent something is worth nothing; each protocol has to prove it.",
  ],
  "withheld-opening": [
    "The relay keeps the first message back for eight days, and then delivers it.",
    "1978 takes it as new. rsa-des lets a handshake expire; the ratchet opens anew and refuses the old rank.",
    "Delay cannot be forbidden. But both sides notice it, and nothing old passes for new.",
  ],
  "swap-key": [
    "The relay lists Mallory under Bob's name and hides Bob.",
    "Where Alice has verified Bob, her client refuses to guess between two of that name. Elsewhere nothing fires.",
    "A name is a claim. Until two people have compared their safety number once, the first key wins.",
  ],
  "forged-card": [
    "The relay puts Mallory's key into Bob's card.",
    "The signature on the card does not hold any more.",
    "The ID follows from the signing key, and that key signs all the others: one thing to compare, not five.",
  ],
  "swap-prekeys": [
    "The relay hands out prekeys of Mallory's as Bob's.",
    "Bob did not sign them.",
    "Keys that wait at a relay are only safe there because their owner's signature is checked by whoever fetches them.",
  ],
  downgrade: [
    "The relay strikes the ratchet from Bob's card, so that Alice falls back to DES.",
    "The signature on the card does not hold any more.",
    "What a person offers is signed with the keys; so nothing can be negotiated down.",
  ],
  rollback: [
    "The relay shows Alice an older card of Bob's, genuine but replaced.",
    "The version is lower than one that Alice has seen.",
    "An old signature is still a signature. Only a version that never goes back makes it worthless.",
  ],
  "stolen-device-past": [
    "Mallory steals Bob's device and takes its keys to the messages that she recorded before.",
    "In 1978's protocol and in rsa-des the keys open all of it. In the ratchet those keys do not exist any more.",
    "What has been deleted cannot be stolen: that is forward secrecy. (The history on the device itself can.)",
  ],
  "stolen-device-now": [
    "Mallory steals Bob's device and listens to the next message.",
    "No check fires, in any protocol.",
    "Whoever has all your keys is you, at that moment. The question is for how long.",
  ],
  "stolen-device-future": [
    "Mallory steals Bob's device, then both go on writing, and she goes on listening.",
    "In 1978's protocol and in rsa-des she reads on, as long as Bob keeps his RSA key. In the ratchet her keys open nothing any more.",
    "Each side adds fresh randomness with its steps: a thief who only listens is locked out again.",
  ],
  "restored-device": [
    "Mallory puts Bob's device back to an old copy, and delivers once more what came after it.",
    "1978 has no check. In the others Alice's message reports one of Bob's that his device has forgotten: it gives the session up.",
    "A device cannot know what it has forgotten, but its peer can. Had Bob written nothing since the copy, nothing would show.",
  ],
  "des-search": [
    "Mallory tries DES keys on a recorded message, all but a few bits being given to her here.",
    "No check can fire: she works alone.",
    "56 bits are too few. The search is real; one data-centre GPU goes through all keys within four days.",
  ],
};
