/*
 * The delivery promise between one sender, the relay and one recipient, each of which may crash between any two steps.
 *
 *   (default)        docs/wire.md, "Delivery"
 *   -DNO_NUMBER      mutant: the relay takes whatever comes, not only the next number of the pair
 *   -DNUMBER_APART   mutant: the pair's last number is stored before its message, not with it
 *   -DACCEPT_EARLY   mutant: the relay says "accepted" before it has committed
 *   -DLIVE_EARLY     mutant: new messages go live while the mailbox is still being drained
 *   -DACK_EARLY      mutant: the client acknowledges before it has committed its inbox
 *   -DOLD_ACKS       mutant: acknowledgements from a replaced connection count
 *   -DNO_AGAIN       mutant: what is not acknowledged does not come again on a new connection
 *   -DNOT_UNIQUE     mutant: history takes a message id twice
 *   -DREACH          asserts that all is never delivered after a crash of the relay; must fail
 *
 * A channel is one direction of one connection: in order, and lost with it. What survives a crash is marked durable.
 */

#ifndef MESSAGES
#define MESSAGES 3
#endif
#ifndef RELAY_CRASHES
#define RELAY_CRASHES 1
#endif
#ifndef SENDER_LOSSES
#define SENDER_LOSSES 1
#endif
#ifndef RECIPIENT_LOSSES
#define RECIPIENT_LOSSES 1
#endif
#ifndef REFUSALS
#define REFUSALS 1
#endif
#define ROOM (MESSAGES + 2)

mtype = { WANT, ACCEPTED };

/* The sender. Message m goes out as number m - shift; shift changes when the relay has forgotten accepted ones. */
byte accepted;                          /* durable: messages 1..accepted carry a tick */
byte shift;                             /* durable */
byte next = 1;
chan toRelay = [2] of { byte, byte };   /* number, message */
chan toSender = [2] of { mtype, byte };

/* The relay. The mailbox holds what is not acknowledged, oldest first; its first `stored` entries are on disk. */
byte box[ROOM], inBox, stored;          /* durable up to `stored` */
byte lastStored;                        /* durable: last number of the pair */
byte last, told;
byte sentAs[ROOM];                      /* delivery number on this connection, 0 when not yet delivered */
byte nextDelivery;                      /* 0 when no recipient has joined */
bool live;
byte taken;                             /* ghost: what this life of the relay has taken, one bit a message */

/* The recipient. */
byte inbox[ROOM], inInbox;              /* durable */
byte history;                           /* durable: messages 1..history are in it, in order */
bool up, asked;                         /* it has a connection; the relay has not yet seen that one join */
byte got, gotAs, committed, acked;
chan deliver = [ROOM] of { byte, byte };  /* delivery number, message */
chan ack = [2] of { byte };

byte relayCrashes, senderLosses, recipientLosses, refusals;

#define HAS(list, length, m) ((length > 0 && list[0] == m) || (length > 1 && list[1] == m) || \
  (length > 2 && list[2] == m) || (length > 3 && list[3] == m) || (length > 4 && list[4] == m))
#ifdef LOSS
/* Somewhere, memory included: what is nowhere is lost. */
#define KEPT(m) (m <= history || HAS(inbox, inInbox, m) || HAS(box, inBox, m) || got == m)
#else
/* On someone's disk. */
#define KEPT(m) (m <= history || HAS(inbox, inInbox, m) || HAS(box, stored, m))
#endif
#define NOTHING_LOST() assert((accepted < 1 || KEPT(1)) && (accepted < 2 || KEPT(2)) && (accepted < 3 || KEPT(3)))

/* The sender's connection is lost, with all that was under way, and a new one made: a crash of it looks the same. */
inline rejoinSender() {
  do
  :: nempty(toRelay) -> toRelay?_, _
  :: empty(toRelay) && nempty(toSender) -> toSender?_, _
  :: empty(toRelay) && empty(toSender) -> break
  od;
  next = accepted + 1;
  told = 0
}

/* Entries that were delivered under a number up to d leave the mailbox. */
inline drop(d) {
  kept = stored;
  do
  :: from < inBox ->
    if
    :: sentAs[from] && sentAs[from] <= d ->
      if
      :: from < stored -> kept--
      :: else
      fi
    :: else ->
      box[to] = box[from];
      sentAs[to] = sentAs[from];
      to++
    fi;
    from++
  :: else -> break
  od;
  stored = kept;
  kept = 0;
  shorten(to);
  to = 0
}

inline shorten(length) {
  inBox = length;
  from = length;
  do
  :: from < ROOM -> box[from] = 0; sentAs[from] = 0; from++
  :: else -> break
  od;
  from = 0
}

inline undeliver() {
  do
  :: i < inBox -> sentAs[i] = 0; i++
  :: else -> break
  od;
  i = 0;
  live = false
}

/* The recipient's connection takes box[i]. What goes to a connection that the recipient has left is lost. */
inline handOver() {
  if
  :: up && !asked -> deliver!nextDelivery, box[i]
  :: else
  fi;
  sentAs[i] = nextDelivery;
  printf("STEP relay delivers m%d as %d\n", box[i], nextDelivery);
  nextDelivery++;
  i = 0
}

inline leave() {
  do
  :: nempty(deliver) -> deliver?_, _
  :: empty(deliver) -> break
  od;
  got = 0;
  gotAs = 0;
  committed = 0;
  acked = 0
}

inline commit() {
  inbox[inInbox] = got;
  inInbox++;
  committed = gotAs;
  got = 0;
  gotAs = 0
}

proctype Sender() {
  mtype what;
  byte n;

  do
  :: d_step {
      next <= MESSAGES && nfull(toRelay) ->
      toRelay!next - shift, next;
      printf("STEP send m%d number %d\n", next, next - shift);
      next++
    }
  :: d_step {
      nempty(toSender) ->
      toSender?what, n;
      if
      :: what == ACCEPTED ->
        printf("STEP sender hears accepted %d\n", n);
        if
        :: n + shift > accepted -> accepted = n + shift
        :: else
        fi;
        NOTHING_LOST()
      :: else ->
        printf("STEP sender hears want %d\n", n);
        /* The relay counts fewer than it once accepted: what was never on its disk is no longer counted. */
        if
        :: n + shift <= accepted -> shift = accepted + 1 - n
        :: else
        fi;
        next = n + shift
      fi;
      what = 0;
      n = 0
    }
  :: d_step {
      senderLosses < SENDER_LOSSES ->
      senderLosses++;
      printf("STEP sender crashes\n");
      rejoinSender()
    }
  od
}

#ifdef NO_NUMBER
#define IS_NEXT(n) true
#else
#define IS_NEXT(n) ((n) == last + 1)
#endif
#ifdef ACCEPT_EARLY
#define SAFE last
#else
#define SAFE (last - (inBox - stored))
#endif
#ifdef LIVE_EARLY
#define GOES_LIVE nextDelivery
#else
#define GOES_LIVE live
#endif
/* The oldest on disk that this connection has not had. */
#define UNSENT(i) (stored > i && !sentAs[i])
#define TO_DRAIN (UNSENT(0) || UNSENT(1) || UNSENT(2) || UNSENT(3) || UNSENT(4))

proctype Relay() {
  byte n, m, d, i, from, to, kept;

  do
  :: d_step {
      nempty(toRelay) && inBox < ROOM && nfull(toSender) ->
      toRelay?n, m;
      if
      :: IS_NEXT(n) ->
        printf("STEP relay takes m%d\n", m);
#ifndef LOSS
        assert(!((taken >> m) & 1));
#endif
        taken = taken | (1 << m);
        last++;
        box[inBox] = m;
        inBox++;
        if
        :: GOES_LIVE && len(deliver) < ROOM -> i = inBox - 1; handOver()
        :: else -> live = false
        fi
      :: else -> toSender!WANT, last + 1; printf("STEP relay refuses m%d\n", m)
      fi;
      n = 0;
      m = 0
    }
  /* Over a limit. */
  :: d_step {
      nempty(toRelay) && refusals < REFUSALS && nfull(toSender) ->
      refusals++;
      toRelay?n, m;
      if
      :: IS_NEXT(n) -> toSender!WANT, n
      :: else -> toSender!WANT, last + 1
      fi;
      printf("STEP relay refuses m%d\n", m);
      n = 0;
      m = 0
    }
  :: d_step {
#ifdef NUMBER_APART
      stored < inBox && lastStored == last ->
#else
      stored < inBox ->
#endif
      stored = inBox;
      lastStored = last;
      printf("STEP relay commits\n")
    }
#ifdef NUMBER_APART
  :: d_step {
      stored < inBox && lastStored < last ->
      lastStored = last;
      printf("STEP relay commits the number\n")
    }
#endif
  :: d_step {
      told < SAFE && nfull(toSender) ->
      told = SAFE;
      toSender!ACCEPTED, told;
      printf("STEP relay says accepted %d\n", told)
    }
  :: d_step {
      asked ->
      asked = false;
      nextDelivery = 1;
#ifndef OLD_ACKS
      do
      :: nempty(ack) -> ack?_
      :: empty(ack) -> break
      od;
#endif
#ifndef NO_AGAIN
      undeliver();
#endif
      printf("STEP relay joins the recipient\n")
    }
  /* Draining. */
  :: d_step {
      nextDelivery && len(deliver) < ROOM && TO_DRAIN ->
      do
      :: sentAs[i] -> i++
      :: else -> break
      od;
      handOver()
    }
  :: d_step {
      nextDelivery && !live && stored == inBox && !TO_DRAIN ->
      live = true;
      printf("STEP relay goes live\n")
    }
  :: d_step {
      nextDelivery && nempty(ack) ->
      ack?d;
      printf("STEP relay hears ack %d\n", d);
      drop(d);
      d = 0;
      NOTHING_LOST()
    }
  :: d_step {
      relayCrashes < RELAY_CRASHES ->
      relayCrashes++;
      printf("STEP relay crashes\n");
      last = lastStored;
      shorten(stored);
      undeliver();
      taken = 0;
      nextDelivery = 0;
      do
      :: nempty(ack) -> ack?_
      :: empty(ack) -> break
      od;
      rejoinSender();
      NOTHING_LOST()
    }
  od
}

#ifdef ACK_EARLY
#define MAY_ACK (got -> gotAs : committed)
#else
#define MAY_ACK committed
#endif
#ifdef NOT_UNIQUE
#define KNOWN(m) false
#else
#define KNOWN(m) ((m) <= history)
#endif

proctype Recipient() {
  byte i;

  do
  /* Not connected, or connected to a relay that has crashed since. */
  :: d_step {
      !asked && (!up || !nextDelivery) ->
      leave();
      up = true;
      asked = true;
      printf("STEP recipient joins\n")
    }
#ifdef ACK_EARLY
  :: d_step {
      !got && nempty(deliver) ->
      deliver?gotAs, got;
      printf("STEP recipient reads m%d\n", got)
    }
  :: d_step {
      got && inInbox < ROOM ->
      printf("STEP recipient commits m%d\n", got);
      commit()
    }
#else
  /* A crash between reading and committing is a crash before reading. */
  :: d_step {
      nempty(deliver) && inInbox < ROOM ->
      deliver?gotAs, got;
      printf("STEP recipient commits m%d\n", got);
      commit()
    }
#endif
  :: d_step {
      up && MAY_ACK > acked && nfull(ack) ->
      acked = MAY_ACK;
      ack!acked;
      printf("STEP recipient acks %d\n", acked)
    }
  :: d_step {
      inInbox ->
      printf("STEP recipient opens m%d\n", inbox[0]);
      if
      :: KNOWN(inbox[0])
      :: else -> assert(inbox[0] == history + 1); history = inbox[0]
      fi;
      inInbox--;
      do
      :: i < inInbox -> inbox[i] = inbox[i + 1]; i++
      :: else -> break
      od;
      inbox[i] = 0;
      i = 0;
      NOTHING_LOST()
    }
  :: d_step {
      up && recipientLosses < RECIPIENT_LOSSES ->
      recipientLosses++;
      printf("STEP recipient crashes\n");
      leave();
      up = false;
      asked = false;
      NOTHING_LOST()
    }
#ifdef REACH
  :: d_step {
      history == MESSAGES && relayCrashes && senderLosses && recipientLosses ->
      assert(accepted < MESSAGES || inBox)
    }
#endif
  /* Nobody can do anything more: then nothing is missing anywhere. */
  :: timeout -> assert(accepted == MESSAGES && history == MESSAGES && inBox == 0); break
  od
}

init {
  atomic {
    run Sender();
    run Relay();
    run Recipient()
  }
}
