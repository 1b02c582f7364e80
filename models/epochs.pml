/*
 * Epochs of one session of the suite ratchet, over a relay that drops and doubles records, and with one thief.
 *
 *   (default)          docs/ratchet.md: steps, carried parts, which keys die when
 *   -DNOT_CARRIED      mutant: a KEM part goes in the first record of its epoch alone
 *   -DMADE_AGAIN       mutant: a part that is carried again is made again
 *   -DOPENED_AGAIN     mutant: a part of a known epoch is taken again
 *   -DNO_TURNS         mutant: a side steps whenever it likes, without a fresh key of its peer
 *   -DLEAP_UNSAID       mutant: a receipt that shows that others are missing is not answered
 *   -DSHORT_LEAP       mutant: the greatest leap is less than a chain
 *   -DCHAIN_KEPT       mutant: a receiving chain outlives the peer's next epoch
 *   -DSENDING_KEPT     mutant: a sending chain outlives the next step
 *   -DSTEP_SKIPPED     mutant: a step takes no shared secret
 *   -DREACH            asserts that nobody gets so far; must fail
 *
 * Epoch 1 is the opening's, side 0 made it and side 1 has just taken it. Side 0 makes the odd ones, side 1 the even ones.
 */

#ifndef EPOCHS
#define EPOCHS 6         /* no further steps */
#endif
#ifndef CHAIN
#define CHAIN 5          /* records in a chain; also the greatest leap */
#endif
#ifndef DUE
#define DUE 3
#endif
#define RESERVE 1        /* of these, for receipts alone */
#ifndef DROPS
#define DROPS 2
#endif
#ifndef COPIES
#define COPIES 1
#endif
#ifndef TEXTS
#define TEXTS 2          /* of each side; the last one is written when the relay has become honest */
#endif
#ifndef MORE
#define MORE 1           /* other records that each side may seal */
#endif
#ifndef THIEF
#define THIEF 1
#endif
#define ROOM 2

#define BIT(k) (1 << (k))
#define HAS(mask, k) (((mask) >> (k)) & 1)

/* Each side: the epoch that it made last, the peer's epoch that it opened last, and how far both chains are. */
byte mine[2], theirs[2];
byte sent[2], before[2], high[2];
byte root[2];            /* what the newest root was made of: a bit of each step */
bit coin[2];             /* of my current KEM part: its shared secret. Another part has another */
bit shown[2];            /* a record of the peer has shown that my part arrived */
bit late[2];             /* my next record carries the part */
bit due[2], waits[2], told[2];
byte written[2], confirmed[2], got[2], extra[2];
byte rowEpoch[2], rowN[2];  /* where my unconfirmed text was sealed */

/* Epoch, n, length of the chain before, part (0: none, else 1 + coin), text, and what its sender has: epoch, n, text. */
chan to[2] = [ROOM] of { byte, byte, byte, byte, byte, byte, byte, byte };

bool calm;
byte drops, copies;

/* Ghosts: the root of each epoch, and what the thief knows of each. */
byte made[EPOCHS + 1];
byte roots, chains, seeds;
byte from, until;        /* it may know the chains of epochs from .. until - 1; 0 before the theft */

/* Of one step; 0 between steps. */
byte e, n, p, part, text, hisEpoch, hisN, hisText, k;
bit leapt;

#define NEWEST(i) (mine[i] > theirs[i] -> mine[i] : theirs[i])
#define MADE (mine[0] > mine[1] -> mine[0] : mine[1])
#ifdef SHORT_LEAP
#define LEAP (CHAIN - 2)
#else
#define LEAP CHAIN
#endif
#ifdef NO_TURNS
#define MAY_STEP(i) (MADE < EPOCHS - 1)
#define NEXT(i) (mine[i] + 2)
#else
#define MAY_STEP(i) (theirs[i] > mine[i] && theirs[i] < EPOCHS)
#define NEXT(i) (theirs[i] + 1)
#endif
/* The answer and the first record after it always step, and so does who has counted DUE records since its last step. */
#define MUST_STEP(i) (MAY_STEP(i) && (mine[i] < 2 || sent[i] + high[i] >= DUE))
#ifdef NOT_CARRIED
#define CARRIES(i) (sent[i] == 0)
#else
#define CARRIES(i) (!shown[i] && (sent[i] == 0 || sent[i] == 3 || late[i]))
#endif
#define TEXT_WAITS(i) (waits[i] && sent[i] < CHAIN - RESERVE)
#define BUSY(i) (TEXT_WAITS(i) || MAY_STEP(i) && waits[i] || due[i] && sent[i] < CHAIN)
#define QUIET (empty(to[0]) && empty(to[1]) && !BUSY(0) && !BUSY(1))

/* The thief computes what follows from what it has: an epoch from its root before and the seed encapsulated to. */
inline follow() {
  k = 2;
  do
  :: k <= MADE ->
    if
#ifdef STEP_SKIPPED
    :: HAS(roots, k - 1) -> roots = roots | BIT(k); chains = chains | BIT(k)
#else
    :: HAS(roots, k - 1) && HAS(seeds, k - 1) -> roots = roots | BIT(k); chains = chains | BIT(k)
#endif
    :: else
    fi;
    k++
  :: else -> break
  od;
  k = 1;
  do
  :: k <= MADE -> assert(HAS(chains, k) == (from && k >= from && k < until)); k++
  :: else -> break
  od;
  k = 0
}

inline step(i) {
  before[i] = sent[i];
  sent[i] = 0;
  mine[i] = NEXT(i);
  coin[i] = 1;
  root[i] = (2 * root[i] + coin[i]) % 128;
  made[mine[i]] = root[i];
  shown[i] = 0;
  late[i] = 0;
  printf("STEP %c steps to epoch %d\n", 65 + i, mine[i]);
  follow()
}

inline seal(i, content) {
  part = (CARRIES(i) -> 1 + coin[i] : 0);
#ifdef MADE_AGAIN
  if
  :: part && sent[i] -> coin[i] = 1 - coin[i]; part = 1 + coin[i]
  :: else
  fi;
#endif
  if
  :: part -> late[i] = 0
  :: else
  fi;
  sent[i]++;
  printf("STEP %c seals record %d of epoch %d, part %d, text %d\n", 65 + i, sent[i], mine[i], part, content);
  to[1 - i]!mine[i], sent[i], before[i], part, content, theirs[i], high[i], got[i];
  if
  :: content -> rowEpoch[i] = mine[i]; rowN[i] = sent[i]; waits[i] = 0
  :: else
  fi;
  due[i] = 0;
  part = 0
}

/* What the peer says that it has. */
inline heed(i) {
  if
  :: hisEpoch == mine[i] -> shown[i] = 1
  :: else ->
    /* It has seen records of mine that it could not open, or none: the part goes again. */
    if
    :: !late[i] && sent[i] && !shown[i] -> late[i] = 1; due[i] = 1
    :: else
    fi
  fi;
  if
  :: written[i] > confirmed[i] && !waits[i] ->
    if
    :: hisText == written[i] -> confirmed[i] = written[i]
    :: hisText != written[i] && (hisEpoch > rowEpoch[i] || (hisEpoch == rowEpoch[i] && hisN >= rowN[i])) -> waits[i] = 1
    :: else
    fi
  :: else
  fi
}

inline receive(i) {
  if
  :: e == theirs[i] || (e == theirs[i] + 2 && e == mine[i] + 1 && part) ->
    if
    :: e == theirs[i] && n <= high[i] -> printf("STEP %c ignores a repeat\n", 65 + i)
    :: else ->
      if
      :: e == theirs[i] ->
        assert(n - high[i] <= LEAP);
        leapt = (n > high[i] + 1);
#ifdef OPENED_AGAIN
        if
        :: part && mine[i] < e -> root[i] = (2 * root[i] + part - 1) % 128
        :: else
        fi;
#endif
      :: else ->
        /* Checked before anything is computed; then the next epoch opens, and the old chain and my seed die. */
        assert(n <= LEAP && p >= high[i] && p - high[i] <= LEAP);
        leapt = (n > 1 || p > high[i]);
        theirs[i] = e;
        root[i] = (2 * root[i] + part - 1) % 128;
        told[i] = 0;
        printf("STEP %c opens epoch %d\n", 65 + i, e)
      fi;
      assert(mine[i] > e || root[i] == made[e]);
      high[i] = n;
      if
      :: text -> got[i] = text; due[i] = 1
#ifndef LEAP_UNSAID
      /* Only a receipt can say what is missing. */
      :: !text && leapt -> due[i] = 1
      :: !text && !leapt
#else
      :: else
#endif
      fi;
      heed(i)
    fi
  :: e == theirs[i] + 2 && e == mine[i] + 1 && !part ->
    printf("STEP %c lacks the part of epoch %d\n", 65 + i, e);
    if
    :: !told[i] -> told[i] = 1; due[i] = 1
    :: else
    fi
  /* The chain before: dead. */
  :: e + 2 == theirs[i] -> printf("STEP %c ignores a record of a dead chain\n", 65 + i)
  :: else -> assert(false)
  fi;
  e = 0; n = 0; p = 0; part = 0; text = 0; hisEpoch = 0; hisN = 0; hisText = 0; leapt = 0
}

#define USED_UP(i) (sent[i] >= CHAIN - RESERVE)
#define OPENS_SEALING(i) (nfull(to[1 - i]) && sent[i] < CHAIN)

proctype Side(byte i) {
  do
  :: d_step {
      written[i] == confirmed[i] && written[i] < TEXTS - (1 - calm) ->
      written[i]++;
      waits[i] = 1;
      printf("STEP %c writes text %d\n", 65 + i, written[i])
    }
  /* A step comes with a record, when it is due. */
  :: d_step { MAY_STEP(i) && waits[i] && nfull(to[1 - i]) -> step(i); seal(i, written[i]) }
  :: d_step { MAY_STEP(i) && due[i] && !waits[i] && nfull(to[1 - i]) -> step(i); seal(i, 0) }
  :: d_step { !MUST_STEP(i) && TEXT_WAITS(i) && nfull(to[1 - i]) -> seal(i, written[i]) }
  :: d_step { !MUST_STEP(i) && due[i] && !TEXT_WAITS(i) && OPENS_SEALING(i) -> seal(i, 0) }
  :: d_step { !MUST_STEP(i) && extra[i] < MORE && mine[i] && sent[i] < CHAIN - RESERVE && nfull(to[1 - i]) && !calm -> extra[i]++; seal(i, 0) }
  :: d_step {
      nempty(to[i]) ->
      to[i]?e, n, p, part, text, hisEpoch, hisN, hisText;
      printf("STEP %c gets record %d of epoch %d\n", 65 + i, n, e);
      receive(i)
    }
  /* The relay. */
  :: d_step {
      !calm && drops < DROPS && nempty(to[i]) ->
      drops++;
      to[i]?e, n, p, part, text, hisEpoch, hisN, hisText;
      printf("STEP relay drops record %d of epoch %d\n", n, e);
      e = 0; n = 0; p = 0; part = 0; text = 0; hisEpoch = 0; hisN = 0; hisText = 0
    }
  :: d_step {
      !calm && copies < COPIES && nempty(to[i]) ->
      copies++;
      to[i]?<e, n, p, part, text, hisEpoch, hisN, hisText>;
      printf("STEP relay doubles record %d of epoch %d\n", n, e);
      receive(i)
    }
  /* The thief takes what this side holds at this moment. */
  :: d_step {
      THIEF && !from && !calm && mine[i] && theirs[i] ->
      printf("STEP a thief takes the state of %d\n", i);
      roots = BIT(NEWEST(i));
      chains = BIT(mine[i]) | BIT(theirs[i]);
      seeds = (mine[i] > theirs[i] -> BIT(mine[i]) : 0);
      from = (mine[i] > theirs[i] -> theirs[i] : mine[i]);
      until = (mine[i] > theirs[i] -> mine[i] + 2 : theirs[i] + 1);
#ifdef CHAIN_KEPT
      if
      :: theirs[i] > 2 -> chains = chains | BIT(theirs[i] - 2)
      :: else
      fi;
#endif
#ifdef SENDING_KEPT
      if
      :: mine[i] > 2 -> chains = chains | BIT(mine[i] - 2)
      :: else
      fi;
#endif
      follow()
    }
  od
}

init {
  d_step {
    mine[0] = 1;
    theirs[1] = 1;
    sent[0] = 1;
    high[1] = 1;
    due[1] = 1
  }
  atomic {
    if
    :: true
    /* Or it had the prekey secrets of side 1: it reads, and can write, the chain of the opening. */
    :: THIEF -> d_step { printf("STEP a thief has the prekeys\n"); roots = BIT(1); chains = BIT(1); from = 1; until = 2 }
    fi;
    run Side(0);
    run Side(1)
  }
  do
  :: d_step { QUIET && (told[0] || told[1]) -> told[0] = 0; told[1] = 0; printf("STEP a minute passes\n") }
  :: d_step {
      !calm && QUIET ->
      calm = true;
      printf("STEP relay becomes honest, and an hour passes\n");
      late[0] = 1;
      late[1] = 1;
      waits[0] = (written[0] > confirmed[0]);
      waits[1] = (written[1] > confirmed[1])
    }
  /* Nobody can do anything more. */
  :: timeout ->
#ifdef REACH
    assert(MADE < EPOCHS || confirmed[0] < TEXTS || drops < DROPS);
#else
    /* Without the bound on steps, no chain would be used up here. */
    assert((confirmed[0] == TEXTS && confirmed[1] == TEXTS) || (MADE >= EPOCHS - 1 && (USED_UP(0) || USED_UP(1))))
#endif
    ; break
  od
}
