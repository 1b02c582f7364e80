/** What explains a step or a move, in English: longer than all else on the page, and not needed at first. */
export const aboutEn = {
  remedyAmbiguous:
    "In the messenger one chooses by ID, and compares safety numbers. Here people write to a name: let the client start again, and it asks anew who there is.",
  aboutFrame: "Clients and relay agree on who is there, and hand out cards and prekeys. No text travels in it.",
  aboutLearned: "Mallory tried every key that she has on everything that she recorded. This one opened.",
  aboutGap: "A number is missing in the order of messages. The client says so to the person, and asks for it again.",
  aboutRefused: "The client did not accept it: one check did not hold.",
  aboutIgnored:
    "A client reads nothing of a stranger but a first message, such as M1, and answers nothing else: so nobody can keep it busy, or find out whom it knows. No person is told. A packet that is gone can be copied.",
  aboutRoutine: "The client did not accept it. This happens in ordinary life too, so nobody is disturbed with it.",
  kind_unknown: "No layout of the protocol fits these bytes.",
  kind_ns_M1: "{from} begins: a fresh random number N1 and a name, encrypted for the one to talk to.",
  kind_ns_M2:
    "The answer: N1 comes back, which only the owner of the key could read, with a new number N2. Nothing else is in it.",
  kind_ns_M3: "N2 comes back. Whoever sent it could open M2. That this must be {from} is what the protocol believes.",
  kind_ns_M4: "The DES key for everything that follows, encrypted for the other.",
  kind_ns_record: "A text, encrypted with DES block by block (CBC mode). Nothing protects it against changes.",
  kind_rsa_M1:
    "{from} begins: both names and a fresh random number N1, encrypted for {to}. {from}'s signed card travels with it.",
  kind_rsa_M2:
    "{from} answers: N1 comes back with {from}'s name and a new number N2. The name was added by Gavin Lowe in 1995: with it {to} sees whose answer this is.",
  kind_rsa_M3: "{from} sends N2 back: only {from} could open M2. Now each knows that the other is there.",
  kind_rsa_M4:
    "{from} hands over the DES key, and a second secret, S. From S follow the keys that protect texts from changes (HMAC).",
  "kind_rsa_M4'": "A new DES key, handed over before the old one has encrypted too much.",
  kind_rsa_M5: "{from} proves to have the key: a code over all that was said in the handshake.",
  kind_rsa_M6: "{from} proves the same. From here on texts may flow.",
  kind_rsa_record:
    "A text, encrypted with DES. A code over all of it (HMAC) protects it from changes, and a number from repeats.",
  kind_ratchet_opening:
    "The first message opens the session: a shared secret is made with keys that the reader left at the relay, and the writer signs it.",
  kind_ratchet_answer: "The first answer: it brings a new shared secret, and its writer's signature.",
  kind_ratchet_step: "A message with a new shared secret. Whoever had stolen the keys before cannot follow.",
  kind_ratchet_record: "A text, encrypted with AES-256-GCM under a key that is used once and then erased.",
  kind_ratchet_refusal: "The reader could not use the opening, says why, and signs that.",
  about_say: "A person writes, to whoever goes by that name in their list.",
  about_deliver: "The desk hands the packet to whom it is for.",
  about_deliverAll: "Everything that is not held is handed over, oldest first, with all that comes of it.",
  about_hold: "It stays on the desk when all is delivered.",
  about_drop: "It is thrown away.",
  about_copy: "One more packet like it, to be delivered again.",
  about_swap: "The two packets change places in the queue.",
  about_misaddress: "Deliver it as if it came from another, or to another. Names in the clear are changed with it.",
  about_edit: "Write other bytes over it, from a place that is counted from 0.",
  about_flip: "Change one bit. Bit 0 is the first of the packet.",
  about_reencrypt:
    "Open it with a key of Mallory's, encrypt what is inside for another, and deliver it in somebody's name.",
  about_forge: "Mallory writes the message that hands over the key, in somebody's name: M4, or an opening.",
  about_type: "Mallory types as somebody, with the best keys that she has.",
  about_impersonate:
    "The relay hides one person from another and lists Mallory under that name. A client keeps whom it has seen: start it again after this, so that it asks anew who there is.",
  about_alterCard: "The relay shows one person another card of somebody.",
  about_alterPrekeys: "The relay hands out prekeys of Mallory's as somebody's.",
  about_steal: "Mallory copies the device as it is now: its keys, and the state of each conversation.",
  about_wait: "Time passes while nobody looks at their device. A day has 86400 seconds.",
  about_restart: "The program ends and starts again on what it has stored.",
  about_restore:
    "The device is put back to a copy: to all that it had stored after that move. The program starts again, and nothing outside of it remembers more.",
  about_search: "Mallory tries DES keys on the packet. All but so many bits are given to her: the real search has 56.",
  aboutShown: "The person was shown that something is wrong.",
} as const;
