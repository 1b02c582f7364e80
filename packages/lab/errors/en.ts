import type { ErrorTexts } from "@sandi/protocol/errors";

export const en = {
  NS_1978_REFUSED: {
    cause: "the protocol of 1978 refused what came ({because})",
    remedy: "Nothing is to be done: this is the unfixed protocol of the lab, which checks little.",
  },
  LAB_NO_PACKET: {
    cause: "there is no packet {packet} on the desk",
    remedy:
      "Packets are numbered from 1 in the order in which they come; one that was handed over or dropped can only be copied.",
  },
  LAB_OUTSIDE: {
    cause: "byte {at} lies outside the packet, which has {size} bytes",
    remedy: "Choose a place inside the packet. Bytes are counted from 0.",
  },
  LAB_NO_KEY: {
    cause: "Mallory has no key that opens packet {packet}",
    remedy: "Choose a packet that was encrypted for her, or get the key first.",
  },
  LAB_NO_KEY_TO_TYPE: {
    cause: "Mallory has nothing with which she could write as {name}",
    remedy: "Get hold of a key of that conversation first.",
  },
  LAB_NO_RUN: {
    cause: "{from} and {to} are in no handshake",
    remedy: "Let the first legs of the handshake pass before you forge the next one.",
  },
  LAB_NO_LEG: {
    cause: "packet {packet} is not locked with anybody's RSA key, so it cannot be encrypted again",
    remedy:
      "Choose a message of a handshake: M1 to M4. A text is locked with the key that they agreed on; the ratchet locks nothing with RSA.",
  },
  LAB_NOT_HERE: {
    cause: "the move {move} means nothing in this protocol",
    remedy: "Choose another move, or another protocol.",
  },
  LAB_NOTHING_TO_SEARCH: {
    cause: "packet {packet} is not encrypted with DES by anyone who has a key",
    remedy: "Choose a packet with a text, in a protocol that uses DES.",
  },
  LAB_TOO_MANY_MOVES: {
    cause: "a run has at most {limit} moves",
    remedy: "Leave out what is not needed, or begin another run.",
  },
  LAB_TOO_LARGE: {
    cause: "the texts and changed bytes of a run have at most {limit} bytes together",
    remedy: "Use shorter texts.",
  },
  LAB_TOO_MANY_KEYS: {
    cause: "the searches of a run try at most {limit} keys together",
    remedy: "Search with fewer unknown bits.",
  },
  LAB_FILE_TOO_LARGE: {
    cause: "a file of the lab has at most {limit} bytes",
    remedy: "Leave out moves that are not needed.",
  },
  LAB_FILE_INVALID: {
    cause: "the file is not what the lab writes: {reason}",
    remedy: "It was changed or cut off. Export the run again, or take the task file anew.",
  },
  LAB_FILE_VERSION: {
    cause: "the file has version {version}; this lab reads version {known}",
    remedy: "Use the Sandi that wrote the file, or a newer one.",
  },
  LAB_FILE_UNREADABLE: {
    cause: "{path} cannot be read: {reason}",
    remedy: "Check the path, and that you may read the file.",
  },
  LAB_NO_ATTACK: {
    cause: "there is no attack {attack} in {protocol}",
    remedy: "The attacks are: {attacks}. Some have nothing to attack in some protocols: sandi lab matrix shows it.",
  },
  LAB_EXPORT_ENDING: {
    cause: "{path} ends in nothing that a run can be written as",
    remedy:
      "Let the name end in .pcapng (for Wireshark), .lua (its dissector), .svg (a sequence diagram) or .txt (a scenario).",
  },
  LAB_FILE_UNWRITABLE: {
    cause: "{path} cannot be written: {reason}",
    remedy: "Check the folder, and that you may write there.",
  },
  LAB_NO_TASK: {
    cause: "there is no task {task}",
    remedy: "The tasks are: {tasks}.",
  },
  LAB_NO_LESSON: {
    cause: "there is no lesson {lesson}",
    remedy: "The lessons are: {lessons}.",
  },
  LAB_NO_CHOICE: {
    cause: "the lesson {lesson} has no question {question} with the choice {choice}",
    remedy:
      "Export the progress again, or take the file that sandi lab lesson prints, and choose letters that the lesson has.",
  },
  LAB_ANSWER_SEED: {
    cause: "the answer was played in another world: its seed is {seed}, and this student's is {expected}",
    remedy: "Take the task file for this student's name, exactly as it was handed out, and play the moves in it.",
  },
  LAB_ANSWER_PROTOCOL: {
    cause: "the task is not set in the protocol {protocol}",
    remedy: "Leave the protocol of the task file as it is.",
  },
  LAB_ANSWER_MOVE: {
    cause: "the task {task} does not allow the move {move}",
    remedy: "Use only the moves that the task file lists under mayUse.",
  },
  LAB_GPU_LOST: {
    cause: "the graphics processor could not go on ({reason})",
    remedy:
      "Nothing is lost: the search goes on in TypeScript. Load the page again to try the graphics processor once more.",
  },
  LAB_WORKER_LOST: {
    cause: "a worker of the search could not go on ({reason})",
    remedy: "Start the search again. If that does not help, close other tabs: memory may be short.",
  },
} as const satisfies ErrorTexts;
