/*
 * The handshake of the suite rsa-des, and the one that it grew from, against a Dolev-Yao intruder.
 *
 *   (default)     Needham-Schroeder with Lowe's fix, as docs/rsa-des.md has it, without its hashes:
 *                 M1 {A, B, N1}_B   M2 {B, A, N1, N2}_A   M3 {A, B, N2}_B   M4 {A, B, N2, epoch, K, S}_B
 *                 M5, M6 = MAC(N1 N2 S, role);  rekeying: M4' {A, B, N2, epoch, K', S'}_B, M5' and M6' with S'
 *   -DNS          Needham-Schroeder 1978: M1 {N1, A}_B   M2 {N1, N2}_A   M3 {N2}_B   M4 {K}_B
 *   -DNO_IDB      mutant: M2 without B's ID        -DNO_N2  mutant: M4 without N2
 *   -DNO_EPOCH    mutant: B does not look at the epoch in M4'
 *   -DLEAK        every DES key is public as soon as it is sent
 *   -DSECRECY, -DAGREEMENT, -DREACH   what is asserted; REACH asserts that nobody ever finishes, and must fail
 *
 * The network is the intruder: it hears everything and hands over what it likes, so what an honest run has sent is
 * derived from that run's variables, and receiving is a choice among all that the intruder could hand over now.
 * Nothing is typed or tagged: a field takes any value, and a ciphertext goes wherever its number of fields fits.
 */

#define A 1
#define B 2
#define M 3               /* Mallory: registered, with a key pair of its own */
#define X 4               /* a value that Mallory made up */
#define N1(i) (5 + (i))
#define N2(j) (7 + (j))
#define K0(i) (9 + (i))
#define S0(i) (11 + (i))
#define K1(i) (13 + (i))
#define S1(i) (15 + (i))
#define MADE_TOGETHER(k, s) ((k) >= K0(0) && (s) == (k) + 2)

int knows = 30;           /* A, B, M, X; one bit a value */
#define KNOWS(v) ((knows >> (v)) & 1)
#define LEARN(v) knows = knows | (1 << (v))

/* Where a run stands. Who talks with Mallory stops once Mallory can compute the rest alone. */
#define SENT_FIRST 1      /* M1; M2 */
#define PROVED 2          /* M2 accepted, M3 and M4 sent; M3 accepted */
#define KEYED 3           /* M4 accepted, M5 sent */
#define OPEN 4            /* M5 accepted, M6 sent; M6 accepted */
#define REKEYING 5        /* M4' sent */
#define REKEYED 6         /* M5' accepted, M6' sent */

/* Two sessions at once: two runs of either role, each owned by either honest agent. */
byte iOwn[2], iPeer[2], iAt[2], iN2[2];
byte rOwn[2], rPeer[2], rAt[2], rN1[2], rK[2], rS[2], rEpoch[2], rNextK[2], rNextS[2];
int rMacs[2];             /* the S under which run j has sent M5 or M5' */
int rTook[2];             /* the K that run j took, with the S that was made with it */

/* Run i and run j mean each other and hold the same nonces. */
#define PAIRED(i, j) (iOwn[i] == rPeer[j] && iPeer[i] == rOwn[j] && rN1[j] == N1(i) && iN2[i] == N2(j))

/* What Mallory can hand over: a MAC that it computes, or one that was sent. */
#define FORGES_MAC(n, m, s) (KNOWS(n) && KNOWS(m) && KNOWS(s))
#define HAS_M5(i, j, s) (rN1[j] == N1(i) && iN2[i] == N2(j) && ((rMacs[j] >> (s)) & 1))
#define HAS_M6(i, j, s) (rN1[j] == N1(i) && iN2[i] == N2(j) && \
  ((iAt[i] >= OPEN && (s) == S0(i)) || (iAt[i] == REKEYED && (s) == S1(i))))
/* M1, M3, M4 or M4' of run i is encrypted to the owner of run j and names the peer of run j; NS names nobody in M3. */
#ifdef NS
#define REACHES(i, j) (iPeer[i] == rOwn[j])
#else
#define REACHES(i, j) (iPeer[i] == rOwn[j] && iOwn[i] == rPeer[j])
#endif
/* M2 of run j is encrypted to the owner of run i and says what run i looks for. */
#if defined(NS) || defined(NO_IDB)
#define ANSWERS(j, i) (rAt[j] && rPeer[j] == iOwn[i] && rN1[j] == N1(i))
#else
#define ANSWERS(j, i) (rAt[j] && rPeer[j] == iOwn[i] && rN1[j] == N1(i) && rOwn[j] == iPeer[i])
#endif

inline anyKnown(v) {
  if
  :: v = A
  :: v = B
  :: v = M
  :: v = X
  :: KNOWS(N1(0)) -> v = N1(0)
  :: KNOWS(N1(1)) -> v = N1(1)
  :: KNOWS(N2(0)) -> v = N2(0)
  :: KNOWS(N2(1)) -> v = N2(1)
  :: KNOWS(K0(0)) -> v = K0(0)
  :: KNOWS(K0(1)) -> v = K0(1)
  :: KNOWS(S0(0)) -> v = S0(0)
  :: KNOWS(S0(1)) -> v = S0(1)
  :: KNOWS(K1(0)) -> v = K1(0)
  :: KNOWS(K1(1)) -> v = K1(1)
  :: KNOWS(S1(0)) -> v = S1(0)
  :: KNOWS(S1(1)) -> v = S1(1)
  fi
}

#ifdef AGREEMENT
#define AGREED(p) assert(p)
#else
#define AGREED(p) skip
#endif
#ifdef SECRECY
#define SECRET(v) assert(!KNOWS(v))
#else
#define SECRET(v) skip
#endif

/* Called wherever Mallory may have learnt something. */
inline secrets() {
  if
  :: iAt[0] >= SENT_FIRST && iPeer[0] != M -> initiatorSecrets(0)
  :: else
  fi;
  if
  :: iAt[1] >= SENT_FIRST && iPeer[1] != M -> initiatorSecrets(1)
  :: else
  fi;
  if
  :: rAt[0] >= SENT_FIRST && rPeer[0] != M -> SECRET(N2(0))
  :: else
  fi;
  if
  :: rAt[1] >= SENT_FIRST && rPeer[1] != M -> SECRET(N2(1))
  :: else
  fi
}

inline initiatorSecrets(i) {
  SECRET(N1(i));
#ifndef LEAK
  SECRET(K0(i));
  SECRET(K1(i));
#endif
  SECRET(S0(i));
  SECRET(S1(i))
}

inline leak(k) {
#ifdef LEAK
  LEARN(k);
  printf("STEP leak %d\n", i)
#else
  skip
#endif
}

proctype Initiator(byte i) {
  byte y;

  atomic {
    if
    :: iOwn[i] = A
    :: i == 1 -> iOwn[i] = B       /* run 0 is A's: the agents' names can be swapped */
    fi;
    if
    :: iPeer[i] = M
    :: iPeer[i] = A + B - iOwn[i]
    fi;
    iAt[i] = SENT_FIRST;
    printf("STEP start %d %d %d\n", i, iOwn[i], iPeer[i]);
    if
    :: iPeer[i] == M -> LEARN(N1(i)); secrets()
    :: else
    fi
  }

  atomic {
    if
    :: KNOWS(N1(i)) -> anyKnown(y); printf("STEP forgeM2 %d %d\n", i, y)
    :: ANSWERS(0, i) -> y = N2(0); printf("STEP passM2 %d %d\n", 0, i)
    :: ANSWERS(1, i) -> y = N2(1); printf("STEP passM2 %d %d\n", 1, i)
    fi;
    iN2[i] = y;
    y = 0;
    iAt[i] = PROVED;
    leak(K0(i));
    if
    :: iPeer[i] == M ->
      LEARN(iN2[i]); LEARN(K0(i)); LEARN(S0(i));
      printf("STEP learn %d %d\n", i, iN2[i]);
      iN2[i] = 0;
      secrets();
      goto end
    :: else -> AGREED((PAIRED(i, 0) && rAt[0]) || (PAIRED(i, 1) && rAt[1]))
    fi
  }

#ifndef NS
  atomic {
    if
    :: FORGES_MAC(N1(i), iN2[i], S0(i)) -> printf("STEP forgeM5 %d\n", i)
    :: HAS_M5(i, 0, S0(i)) -> printf("STEP passM5 %d %d\n", 0, i)
    :: HAS_M5(i, 1, S0(i)) -> printf("STEP passM5 %d %d\n", 1, i)
    fi;
    iAt[i] = OPEN;
    AGREED((PAIRED(i, 0) && rTook[0] & (1 << K0(i))) || (PAIRED(i, 1) && rTook[1] & (1 << K0(i))))
  }

  atomic {
    iAt[i] = REKEYING;
    printf("STEP rekey %d\n", i);
    leak(K1(i))
  }

  atomic {
    if
    :: FORGES_MAC(N1(i), iN2[i], S1(i)) -> printf("STEP forgeM5' %d\n", i)
    :: HAS_M5(i, 0, S1(i)) -> printf("STEP passM5' %d %d\n", 0, i)
    :: HAS_M5(i, 1, S1(i)) -> printf("STEP passM5' %d %d\n", 1, i)
    fi;
    iAt[i] = REKEYED;
    AGREED((PAIRED(i, 0) && rTook[0] & (1 << K1(i))) || (PAIRED(i, 1) && rTook[1] & (1 << K1(i))))
  }
#endif
end: skip
}

inline take(k, s) {
  rMacs[j] = rMacs[j] | (1 << s);
  if
  :: MADE_TOGETHER(k, s) -> rTook[j] = rTook[j] | (1 << k)
  :: else
  fi
}

proctype Responder(byte j) {
  byte k, s;

  atomic {
    if
    :: rOwn[j] = A
    :: rOwn[j] = B
    fi;
    if
    :: rPeer[j] = M; rN1[j] = X
    :: rPeer[j] = A + B - rOwn[j];
      if
      :: anyKnown(k); rN1[j] = k; printf("STEP forgeM1 %d %d %d %d\n", j, rOwn[j], rPeer[j], k)
      :: iAt[0] >= SENT_FIRST && iPeer[0] == rOwn[j] && iOwn[0] == rPeer[j] ->
        rN1[j] = N1(0); printf("STEP passM1 %d %d %d\n", 0, j, rOwn[j])
      :: iAt[1] >= SENT_FIRST && iPeer[1] == rOwn[j] && iOwn[1] == rPeer[j] ->
        rN1[j] = N1(1); printf("STEP passM1 %d %d %d\n", 1, j, rOwn[j])
#ifndef NS
      /* M3 has as many fields as M1. */
      :: iAt[0] >= PROVED && REACHES(0, j) -> rN1[j] = iN2[0]; printf("STEP passM3asM1 %d %d %d\n", 0, j, rOwn[j])
      :: iAt[1] >= PROVED && REACHES(1, j) -> rN1[j] = iN2[1]; printf("STEP passM3asM1 %d %d %d\n", 1, j, rOwn[j])
#endif
      fi;
      k = 0
    fi;
    rAt[j] = SENT_FIRST;
    if
    :: rPeer[j] == M ->
      LEARN(N2(j));
      printf("STEP serve %d %d\n", j, rOwn[j]);
      secrets();
      goto end
    :: else -> secrets()
    fi
  }

  atomic {
    if
    :: KNOWS(N2(j)) -> printf("STEP forgeM3 %d\n", j)
    :: iAt[0] >= PROVED && REACHES(0, j) && iN2[0] == N2(j) -> printf("STEP passM3 %d %d\n", 0, j)
    :: iAt[1] >= PROVED && REACHES(1, j) && iN2[1] == N2(j) -> printf("STEP passM3 %d %d\n", 1, j)
    fi;
    rAt[j] = PROVED;
#ifndef NS
    AGREED((PAIRED(0, j) && iAt[0] >= PROVED) || (PAIRED(1, j) && iAt[1] >= PROVED))
#endif
  }

#ifdef NS
  /* Nothing in {K}_B says whose it is: of K nothing is claimed, of the nonces as much as above, once B is done. */
  atomic {
    if
    :: anyKnown(k); printf("STEP forgeM4 %d %d %d\n", j, k, k)
    :: iAt[0] >= PROVED && REACHES(0, j) -> k = K0(0); printf("STEP passM4 %d %d\n", 0, j)
    :: iAt[1] >= PROVED && REACHES(1, j) -> k = K0(1); printf("STEP passM4 %d %d\n", 1, j)
    /* M3 has as many fields as M4. */
    :: iAt[0] >= PROVED && REACHES(0, j) -> k = iN2[0]; printf("STEP passM3asM4 %d %d\n", 0, j)
    :: iAt[1] >= PROVED && REACHES(1, j) -> k = iN2[1]; printf("STEP passM3asM4 %d %d\n", 1, j)
    fi;
    rK[j] = k;
    k = 0;
    rAt[j] = OPEN;
    AGREED((PAIRED(0, j) && iAt[0] >= PROVED) || (PAIRED(1, j) && iAt[1] >= PROVED));
#ifdef REACH
    assert(!(PAIRED(0, j) && rK[j] == K0(0)))
#else
    skip
#endif
  }
#else
#ifdef NO_N2
#define BINDS(i) true
#define FORGES_M4 true
#else
#define BINDS(i) (iN2[i] == N2(j))
#define FORGES_M4 KNOWS(N2(j))
#endif
  atomic {
    if
    :: FORGES_M4 -> anyKnown(k); anyKnown(s); printf("STEP forgeM4 %d %d %d\n", j, k, s)
    :: iAt[0] >= PROVED && REACHES(0, j) && BINDS(0) ->
      k = K0(0); s = S0(0); printf("STEP passM4 %d %d\n", 0, j)
    :: iAt[1] >= PROVED && REACHES(1, j) && BINDS(1) ->
      k = K0(1); s = S0(1); printf("STEP passM4 %d %d\n", 1, j)
    fi;
    take(k, s);
    rK[j] = k;
    rS[j] = s;
    k = 0;
    s = 0;
    rAt[j] = KEYED;
    AGREED((PAIRED(0, j) && rK[j] == K0(0) && rS[j] == S0(0)) ||
      (PAIRED(1, j) && rK[j] == K0(1) && rS[j] == S0(1)))
  }

  atomic {
    if
    :: FORGES_MAC(rN1[j], N2(j), rS[j]) -> printf("STEP forgeM6 %d\n", j)
    :: HAS_M6(0, j, rS[j]) -> printf("STEP passM6 %d %d\n", 0, j)
    :: HAS_M6(1, j, rS[j]) -> printf("STEP passM6 %d %d\n", 1, j)
    fi;
    rAt[j] = OPEN;
    AGREED((PAIRED(0, j) && rK[j] == K0(0) && iAt[0] >= OPEN) || (PAIRED(1, j) && rK[j] == K0(1) && iAt[1] >= OPEN))
  }

#ifdef NO_EPOCH
#define IS_NEXT(epoch) true
#else
#define IS_NEXT(epoch) ((epoch) == rEpoch[j] + 1)
#endif
  do
  :: atomic {
      /* A later M4' replaces an earlier one. M4 has as many fields as M4'. */
      if
      :: KNOWS(N2(j)) -> anyKnown(k); anyKnown(s); printf("STEP forgeM4' %d %d %d\n", j, k, s)
      :: iAt[0] >= REKEYING && REACHES(0, j) && iN2[0] == N2(j) && IS_NEXT(1) ->
        k = K1(0); s = S1(0); printf("STEP passM4' %d %d\n", 0, j)
      :: iAt[1] >= REKEYING && REACHES(1, j) && iN2[1] == N2(j) && IS_NEXT(1) ->
        k = K1(1); s = S1(1); printf("STEP passM4' %d %d\n", 1, j)
      :: iAt[0] >= PROVED && REACHES(0, j) && iN2[0] == N2(j) && IS_NEXT(0) ->
        k = K0(0); s = S0(0); printf("STEP passM4asM4' %d %d\n", 0, j)
      :: iAt[1] >= PROVED && REACHES(1, j) && iN2[1] == N2(j) && IS_NEXT(0) ->
        k = K0(1); s = S0(1); printf("STEP passM4asM4' %d %d\n", 1, j)
      fi;
      take(k, s);
      rNextK[j] = k;
      rNextS[j] = s;
      k = 0;
      s = 0
    }
  :: atomic {
      rNextS[j];
      if
      :: FORGES_MAC(rN1[j], N2(j), rNextS[j]) -> printf("STEP forgeM6' %d\n", j)
      :: HAS_M6(0, j, rNextS[j]) -> printf("STEP passM6' %d %d\n", 0, j)
      :: HAS_M6(1, j, rNextS[j]) -> printf("STEP passM6' %d %d\n", 1, j)
      fi;
      AGREED(rNextK[j] != rK[j]);
      rEpoch[j]++;
      rK[j] = rNextK[j];
      rS[j] = rNextS[j];
      rNextK[j] = 0;
      rNextS[j] = 0;
      AGREED(rEpoch[j] == 1 && ((PAIRED(0, j) && rK[j] == K1(0) && rS[j] == S1(0) && iAt[0] == REKEYED) ||
        (PAIRED(1, j) && rK[j] == K1(1) && rS[j] == S1(1) && iAt[1] == REKEYED)));
#ifdef REACH
      assert(!(PAIRED(0, j) && iAt[0] == REKEYED))
#endif
    }
  od;
#endif
end: skip
}

init {
  atomic {
    run Initiator(0);
    run Initiator(1);
    run Responder(0);
    run Responder(1)
  }
}
