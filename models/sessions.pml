/*
 * Sessions of the suite ratchet between two clients, over a relay that drops, withholds, doubles, makes junk up and hands
 * prekeys out twice. Each client may lose its sessions, floors and prekeys once; history and outbox are kept.
 *
 *   (default)         docs/ratchet.md: rank, refusal, broken
 *   -DNEWEST_WINS     mutant: the newest session seals, and what is older dies
 *   -DNO_FLOOR        mutant: an opening of any rank is taken
 *   -DUNSIGNED        mutant: a refusal needs no signature, so the relay makes them up
 *   -DDEATH_ANYHOW    mutant: a session dies when a record of the peer in any other has been opened
 *   -DREACH           asserts that the two never come together again after both have lost; must fail
 *
 * Records of one session open in order: a late one is a repeat. What a session loses inside itself is the business of
 * epochs.pml, so a lost text is found here only by the last means, "nobody confirmed it for seven days".
 */

#ifndef OPENINGS
#define OPENINGS 8       /* more than so many, by both together, break an assertion */
#endif
#ifndef LOSSES_A
#define LOSSES_A 1
#endif
#ifndef LOSSES_B
#define LOSSES_B 1
#endif
#ifndef DROPS
#define DROPS 1
#endif
#ifndef KEEPS
#define KEEPS 1          /* withheld or doubled */
#endif
#ifndef JUNK
#define JUNK 0
#endif
#ifndef FORGETS
#define FORGETS 0        /* how often the ids of dead and refused sessions make room for others */
#endif
#ifndef PREKEYS
#define PREKEYS 0        /* 1: with one-time keys, and a relay that hands them out twice, and old signed ones too */
#endif
#ifndef TEXTS_A
#define TEXTS_A 2        /* the last one is written when the relay has become honest */
#endif
#ifndef TEXTS_B
#define TEXTS_B 1
#endif
#ifndef CLOCK_A
#define CLOCK_A 0        /* 1: the clock gives a rank above all before; 0: it stands still in the past */
#endif
#ifndef CLOCK_B
#define CLOCK_B 0
#endif
#ifndef ROOM
#define ROOM 2
#endif

#define NONE 15          /* no session, or one that nobody knows */
#define BIT(s) (1 << (s))
#define HAS(mask, s) (((mask) >> (s)) & 1)
#define TEXTS(i) (i == 0 -> TEXTS_A : TEXTS_B)
#define CLOCK(i) (i == 0 -> CLOCK_A : CLOCK_B)
#define LOSSES(i) (i == 0 -> LOSSES_A : LOSSES_B)

mtype = { RECORD, GONE, LOW };

/* Sessions, in the order of their openings, and of each who opened it and with which prekey. */
byte openings;
byte openedByB, withOneTime, withNewer;
byte rank[OPENINGS];
bit flipped;             /* whether, of two T0, that of the later opening is the smaller */

/* Clients. Masks have one bit a session. */
byte holds[2], dead[2], refused[2], opened[2], taken[2];
byte pending[2];         /* my openings that do not seal before they are answered, as long as another session may */
byte refuse[2], gone[2]; /* refusals due, and which of them because the prekey is gone */
byte floor[2], known[2];
byte sealing[2] = NONE;
byte generation[2], seen[2];
bit spent[2];            /* the one-time secret of my generation */
bit handed[2];           /* the relay has handed its key out */
bit due[2], broken[2], reopen[2], plain[2];
bit wait[2];             /* I opened on unproven grounds within the hour, and heed no more of them */
bit told[2];             /* I answered a record of a dead or an unknown session by a receipt within the hour */
bit late[2];             /* an hour has passed since my opening last went: my next record carries it */
byte losses[2], forgets[2];
#ifdef NEWEST_WINS
byte since[2 * OPENINGS], gained[2]; /* in which order i came to hold its sessions */
#endif

/* Texts: 0 and 1 of each client, one bit each. */
byte written[2], history[2], confirmed[2];
byte row[4] = NONE;      /* where text t of client i was last sealed: at 2 * i + t */
byte got[2 * OPENINGS];  /* which texts i opened in session s: at OPENINGS * i + s */

chan to[2] = [ROOM] of { mtype, byte, bit, byte, byte };

/* The relay, and the one message that it keeps back, or a copy. */
bool calm;
byte drops, keeps, junk;
mtype keptKind;
byte keptS, keptText, keptMore, keptFor;
bit keptOpening, passed;

/* Of one step; 0 between steps. */
byte x, t, best, s, text, more;
bit opening, fresh;
mtype kind;

#ifdef NEWEST_WINS
#define BELOW(i, x, s) (since[OPENINGS * i + x] < since[OPENINGS * i + s])
#else
#define BELOW(i, x, s) (rank[x] < rank[s] || (rank[x] == rank[s] && (flipped -> x < s : x > s)))
#endif

#define UNCONFIRMED(i, t) (written[i] > t && !HAS(confirmed[i], t))
#define WAITS(i, t) (UNCONFIRMED(i, t) && (sealing[i] == NONE || row[2 * i + t] != sealing[i]))
#define WAITING(i) (WAITS(i, 0) || WAITS(i, 1))
#define BUSY(i) (WAITING(i) || due[i] || broken[i] || reopen[i] || refuse[i])
#define QUIET (empty(to[0]) && empty(to[1]) && !BUSY(0) && !BUSY(1))
#define UNANSWERED(i) (HAS(openedByB, sealing[i]) == i && !HAS(opened[i], sealing[i]))
#define CONFIRMED_SESSION(i) (holds[i] & opened[i])

/* The highest rank seals; of my unanswered openings made beside a confirmed session, none. */
inline choose(i) {
  best = NONE;
  x = 0;
  do
  :: x < openings ->
    if
    :: HAS(holds[i], x) && (best == NONE || BELOW(i, best, x)) &&
       !(CONFIRMED_SESSION(i) && HAS(pending[i] & ~opened[i], x)) -> best = x
    :: else
    fi;
    x++
  :: else -> break
  od;
  sealing[i] = best;
  if
  :: best == NONE -> due[i] = 0
  :: else
  fi;
  x = 0;
  best = 0
}

inline end(i, which) {
  holds[i] = holds[i] & ~BIT(which);
  dead[i] = dead[i] | BIT(which);
  pending[i] = pending[i] & ~BIT(which)
}

inline raise(value, least) {
  if
  :: least > value -> value = least
  :: else
  fi
}

/* A record of session s, which i holds. */
inline openRecord(i) {
  opened[i] = opened[i] | BIT(s);
  raise(floor[i], rank[s]);
  raise(known[i], rank[s]);
  if
  :: keptKind && keptFor == i && keptS == s && keptKind == RECORD && fresh -> passed = 1
  :: else
  fi;
  x = 0;
  do
  :: x < openings ->
    if
#ifdef DEATH_ANYHOW
    :: HAS(holds[i], x) && x != s -> end(i, x)
#else
    :: HAS(holds[i], x) && BELOW(i, x, s) -> end(i, x)
#endif
    :: else
    fi;
    x++
  :: else -> break
  od;
  /* What the peer says that it has of mine, sealed in this session. */
  t = 0;
  do
  :: t < 2 ->
    if
    :: HAS(more, t) && row[2 * i + t] == s ->
      assert(HAS(history[1 - i], t));
      confirmed[i] = confirmed[i] | BIT(t)
    :: else
    fi;
    t++
  :: else -> break
  od;
  t = 0;
  if
  :: text ->
    history[i] = history[i] | BIT(text - 1);
    got[OPENINGS * i + s] = got[OPENINGS * i + s] | BIT(text - 1);
    due[i] = 1
  :: opening -> due[i] = 1
  :: else
  fi;
  choose(i)
}

#ifdef NO_FLOOR
#define HIGH_ENOUGH(i, s) true
#else
#define HIGH_ENOUGH(i, s) (rank[s] > floor[i])
#endif
#define PREKEY_THERE(i, s) (HAS(withNewer, s) == generation[i] && !(HAS(withOneTime, s) && spent[i]))

/* An opening of a session that i does not know; its signature holds. */
inline meetOpening(i) {
  raise(known[i], rank[s]);
  if
  :: PREKEY_THERE(i, s) && HIGH_ENOUGH(i, s) ->
    printf("STEP %c takes s%d\n", 65 + i, s);
    assert(!HAS(taken[i], s));
    taken[i] = taken[i] | BIT(s);
    holds[i] = holds[i] | BIT(s);
    if
    :: HAS(withOneTime, s) -> spent[i] = 1
    :: else
    fi;
#ifdef NEWEST_WINS
    gained[i]++;
    since[OPENINGS * i + s] = gained[i];
#endif
    fresh = 1;
    openRecord(i)
  :: else ->
    refused[i] = refused[i] | BIT(s);
    refuse[i] = refuse[i] | BIT(s);
    if
    :: PREKEY_THERE(i, s) -> printf("STEP %c declines s%d: rank too low\n", 65 + i, s)
    :: else -> gone[i] = gone[i] | BIT(s); printf("STEP %c declines s%d: prekey gone\n", 65 + i, s)
    fi
  fi
}

inline hourPasses() {
  wait[0] = 0; wait[1] = 0;
  told[0] = 0; told[1] = 0;
  late[0] = 1; late[1] = 1
}

/* A record of an unknown session: unproven grounds to open anew. */
inline suspect(i) {
  printf("STEP %c does not know s%d\n", 65 + i, s);
  if
  /* The peer has not seen my opening yet: a receipt brings it again. */
  :: sealing[i] != NONE && UNANSWERED(i) ->
    if
    :: !told[i] -> told[i] = 1; due[i] = 1
    :: else
    fi
  :: else ->
    if
    :: !wait[i] -> broken[i] = 1
    :: else
    fi
  fi
}

/* What came: kind, s, opening, text, more. `fresh` unless a later record of the session has been opened. */
inline receive(i) {
  if
  :: kind != RECORD ->
    /* Heeded only for a session that I opened and in which I have opened nothing. */
    if
    :: HAS(holds[i], s) && HAS(openedByB, s) == i && !HAS(opened[i], s) ->
      printf("STEP %c heeds the refusal of s%d\n", 65 + i, s);
      end(i, s);
      raise(known[i], more % 64);
      raise(seen[i], more / 64);
      choose(i);
      if
      :: kind == GONE -> plain[i] = 1
      :: else
      fi;
      if
      :: sealing[i] == NONE -> reopen[i] = 1
      :: else
      fi
    :: else -> printf("STEP %c ignores a refusal of s%d\n", 65 + i, s)
    fi
  :: else ->
    if
    :: s == NONE -> suspect(i)
    :: s != NONE && HAS(holds[i], s) ->
      if
      :: fresh -> printf("STEP %c opens a record of s%d\n", 65 + i, s); openRecord(i)
      :: else -> printf("STEP %c ignores a repeat of s%d\n", 65 + i, s)
      fi
    :: s != NONE && !HAS(holds[i], s) && HAS(dead[i], s) ->
      /* Answered by a receipt in the session that seals. */
      printf("STEP %c gets a record of dead s%d\n", 65 + i, s);
      if
      :: sealing[i] != NONE && !told[i] -> told[i] = 1; due[i] = 1
      :: else
      fi
    :: s != NONE && !HAS(holds[i], s) && !HAS(dead[i], s) && HAS(refused[i], s) ->
      printf("STEP %c gets a record of refused s%d\n", 65 + i, s);
      refuse[i] = refuse[i] | BIT(s)
    :: else ->
      if
      :: opening -> meetOpening(i)
      :: else -> suspect(i)
      fi
    fi
  fi;
  kind = 0; s = 0; opening = 0; text = 0; more = 0; fresh = 0
}

/* A text that waits, or else a receipt; either says what has come in this session. */
inline seal(i, part, which) {
  text = (which == sealing[i] && WAITS(i, 0) -> 1 : (which == sealing[i] && WAITS(i, 1) -> 2 : 0));
  if
  :: text && part -> printf("STEP %c seals text %d in s%d with its opening\n", 65 + i, text, which)
  :: text && !part -> printf("STEP %c seals text %d in s%d\n", 65 + i, text, which)
  :: !text && part -> printf("STEP %c seals a receipt in s%d with its opening\n", 65 + i, which)
  :: else -> printf("STEP %c seals a receipt in s%d\n", 65 + i, which)
  fi;
  to[1 - i]!RECORD, which, part, text, got[OPENINGS * i + which];
  if
  :: text -> row[2 * i + text - 1] = which
  :: else
  fi;
  if
  :: which == sealing[i] -> due[i] = 0
  :: else
  fi;
  late[i] = late[i] & (1 - part);
  text = 0
}

/* A new session, with the prekeys that the relay hands out: of which generation, and with a one-time key or without. */
inline open(i, newer, one, aside) {
  assert(openings < OPENINGS);
  s = openings;
  if
  :: CLOCK(i) && openings > known[i] -> known[i] = openings + 1
  :: else -> known[i]++
  fi;
  rank[s] = known[i];
  if
  :: i == 1 -> openedByB = openedByB | BIT(s)
  :: else
  fi;
  if
  :: one -> withOneTime = withOneTime | BIT(s); handed[1 - i] = 1
  :: else
  fi;
  if
  :: newer -> withNewer = withNewer | BIT(s)
  :: else
  fi;
  raise(seen[i], newer);
  openings++;
  holds[i] = holds[i] | BIT(s);
  if
  :: aside -> pending[i] = pending[i] | BIT(s)
  :: else
  fi;
#ifdef NEWEST_WINS
  gained[i]++;
  since[OPENINGS * i + s] = gained[i];
#endif
  if
  :: broken[i] -> wait[i] = 1; broken[i] = 0
  :: else
  fi;
  reopen[i] = 0;
  plain[i] = 0;
  choose(i);
  printf("STEP %c opens s%d of rank %d\n", 65 + i, s, rank[s]);
  seal(i, 1, s);
  s = 0
}

#define OPENS(i) ((WAITING(i) && sealing[i] == NONE) || reopen[i] || broken[i])
#define ASIDE(i) (CONFIRMED_SESSION(i) != 0)
/* The relay hands a one-time key out again, as long as it is not watched. */
#define ONE_TIME(i) (PREKEYS && !plain[i] && !ASIDE(i) && (!calm || !handed[1 - i]))
#define OLDER_PREKEY(i) (PREKEYS && !calm && generation[1 - i] && !seen[i])
#define MAY_SEAL(i) (sealing[i] != NONE && (WAITING(i) || due[i]) && nfull(to[1 - i]))
#define OVERDUE(i) (UNCONFIRMED(i, 0) || UNCONFIRMED(i, 1))

proctype Client(byte i) {
  do
  :: d_step {
      written[i] < TEXTS(i) - (1 - calm) ->
      printf("STEP %c writes text %d\n", 65 + i, written[i] + 1);
      written[i]++
    }
  :: d_step { OPENS(i) && nfull(to[1 - i]) -> open(i, generation[1 - i], 0, ASIDE(i)) }
  :: d_step { OPENS(i) && nfull(to[1 - i]) && ONE_TIME(i) -> open(i, generation[1 - i], 1, 0) }
  :: d_step { OPENS(i) && nfull(to[1 - i]) && OLDER_PREKEY(i) -> open(i, 0, 0, ASIDE(i)) }
  :: d_step { MAY_SEAL(i) && UNANSWERED(i) -> seal(i, 1, sealing[i]) }
  :: d_step { MAY_SEAL(i) && !(UNANSWERED(i) && late[i]) -> seal(i, 0, sealing[i]) }
  :: d_step {
      refuse[i] && nfull(to[1 - i]) ->
      s = 0;
      do
      :: HAS(refuse[i], s) -> break
      :: else -> s++
      od;
      refuse[i] = refuse[i] & ~BIT(s);
      printf("STEP %c refuses s%d\n", 65 + i, s);
      if
      :: HAS(gone[i], s) -> to[1 - i]!GONE, s, 0, 0, known[i] + 64 * generation[i]
      :: else -> to[1 - i]!LOW, s, 0, 0, known[i] + 64 * generation[i]
      fi;
      s = 0
    }
  /* Seven days later. */
  :: d_step {
      QUIET && OVERDUE(i) ->
      printf("STEP %c finds a text that nobody confirms\n", 65 + i);
      broken[i] = 1;
      hourPasses()
    }
  :: d_step { QUIET && (wait[i] || told[i] || !late[i]) -> hourPasses(); printf("STEP an hour passes\n") }
  :: d_step {
      nempty(to[i]) ->
      to[i]?kind, s, opening, text, more;
      fresh = 1;
      receive(i)
    }
  :: d_step {
      !calm && losses[i] < LOSSES(i) ->
      losses[i]++;
      printf("STEP %c loses its state\n", 65 + i);
      holds[i] = 0; dead[i] = 0; refused[i] = 0; opened[i] = 0; taken[i] = 0; pending[i] = 0;
      refuse[i] = 0; gone[i] = 0; floor[i] = 0; known[i] = 0; seen[i] = 0; sealing[i] = NONE;
      generation[i]++; spent[i] = 0; handed[i] = 0; due[i] = 0; broken[i] = 0; reopen[i] = 0; plain[i] = 0;
      wait[i] = 0; told[i] = 0; late[i] = 0;
      row[2 * i] = NONE; row[2 * i + 1] = NONE;
      x = 0;
      do
      :: x < OPENINGS -> got[OPENINGS * i + x] = 0; x++
      :: else -> break
      od;
      x = 0
    }
  /* The relay. */
  :: d_step {
      !calm && drops < DROPS && nempty(to[i]) ->
      drops++;
      to[i]?kind, s, opening, text, more;
      printf("STEP relay drops a message of s%d for %c\n", s, 65 + i);
      kind = 0; s = 0; opening = 0; text = 0; more = 0
    }
  :: d_step {
      !calm && keeps < KEEPS && nempty(to[i]) && !keptKind ->
      keeps++;
      to[i]?keptKind, keptS, keptOpening, keptText, keptMore;
      keptFor = i;
      printf("STEP relay withholds a message of s%d for %c\n", keptS, 65 + i)
    }
  :: d_step {
      !calm && keeps < KEEPS && nempty(to[i]) && !keptKind ->
      keeps++;
      to[i]?<keptKind, keptS, keptOpening, keptText, keptMore>;
      keptFor = i;
      printf("STEP relay copies a message of s%d for %c\n", keptS, 65 + i)
    }
  :: d_step {
      !calm && keptKind && keptFor == i ->
      kind = keptKind; s = keptS; opening = keptOpening; text = keptText; more = keptMore; fresh = 1 - passed;
      keptKind = 0; keptS = 0; keptOpening = 0; keptText = 0; keptMore = 0; keptFor = 0; passed = 0;
      printf("STEP relay delivers what it kept of s%d to %c\n", s, 65 + i);
      receive(i)
    }
  :: d_step { !calm && junk < JUNK -> junk++; kind = RECORD; s = NONE; receive(i) }
  :: d_step {
      !calm && forgets[i] < FORGETS ->
      forgets[i]++;
      printf("STEP %c forgets ended sessions\n", 65 + i);
      dead[i] = 0; refused[i] = 0; refuse[i] = 0; gone[i] = 0
    }
#ifdef UNSIGNED
  :: d_step {
      !calm && sealing[i] != NONE && UNANSWERED(i) ->
      printf("STEP relay refuses s%d to %c\n", sealing[i], 65 + i);
      kind = LOW; s = sealing[i]; more = known[i] + 64 * seen[i];
      receive(i)
    }
#endif
  od
}

init {
  atomic {
    if
    :: flipped = 0
    :: flipped = 1
    fi;
    run Client(0);
    run Client(1)
  }
  do
  :: d_step {
      !calm ->
      calm = true;
      keptKind = 0; keptS = 0; keptOpening = 0; keptText = 0; keptMore = 0; keptFor = 0; passed = 0;
      printf("STEP relay becomes honest\n")
    }
  :: d_step {
      QUIET && OVERDUE(0) && OVERDUE(1) ->
      printf("STEP both find a text that nobody confirms\n");
      broken[0] = 1;
      broken[1] = 1;
      hourPasses()
    }
  /* Nobody can do anything more. */
  :: timeout ->
#ifdef REACH
    assert(!losses[0] || !losses[1]);
#else
    assert(confirmed[0] == (1 << TEXTS_A) - 1 && confirmed[1] == (1 << TEXTS_B) - 1);
    assert(history[1] == confirmed[0] && history[0] == confirmed[1]);
    assert(sealing[0] == sealing[1])
#endif
    ; break
  od
}
