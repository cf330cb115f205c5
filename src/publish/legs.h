/* SPDX-License-Identifier: MIT */
/*
 * Which run and attempt a post is of, and what each leg of it found. Legs of a matrix, and jobs with the
 * same comment-key, share one comment, one check run and one commit status: the worst state stays, and
 * the legs are listed. A block at the end of the text carries it to the next leg:
 *
 *	<!-- soak-audit run 42 attempt 1 sha 0123456789ab legs 736f616b:OH- -->
 *	**Legs of this run:** ❌ HOLD: soak 2/3 · ✅ OK: soak 1/3 · awaited: soak 3/3
 *
 * Job names are in hexadecimal, states are O W I H, one a leg, `-` for one that is still awaited. Foreign
 * texts in our posts cannot hold `<!--`; what a maintainer edits is read as far as it makes sense.
 */
#ifndef SA_PUBLISH_LEGS_H
#define SA_PUBLISH_LEGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "model/state.h"

#define SA_LEGS_MAX	  256 /* legs of one job, as many as a matrix can have */
#define SA_LEGS_MAX_JOBS  8
#define SA_LEGS_MAX_NAME  64
#define SA_LEGS_MAX_SHOWN 10	/* legs of one state that are named */
#define SA_LEGS_MAX_BYTES 12000 /* of the block */

struct sa_legs_job {
	char name[SA_LEGS_MAX_NAME];
	char state[SA_LEGS_MAX + 1]; /* by index, see above */
};

struct sa_legs {
	uint64_t run, attempt; /* 0 = not known: nothing is written or compared */
	char sha[13];	       /* abbreviated, "" when not known */
	struct sa_legs_job job[SA_LEGS_MAX_JOBS];
	size_t n_jobs;
};

/* Who we are among them: `index` of `total` (strategy.job-index counts from 0; total at least 1). */
struct sa_leg {
	uint64_t run, attempt;
	const char *sha, *job;
	uint64_t index, total;
	enum sa_state state;
};

void sa_legs_of(const struct sa_leg *leg, struct sa_legs *legs);

/* The block of `text`; false (and `legs` empty) when there is none. */
bool sa_legs_read(const char *text, struct sa_legs *legs);

/* Appends the block; nothing for a run that is not known. The visible line only for more than one leg. */
void sa_legs_write(const struct sa_legs *legs, struct sa_str *out);

/* `text` up to its block: how many bytes. */
size_t sa_legs_text_len(const char *text);

/* Takes the legs of `there` in; of one leg the worse state stays. */
void sa_legs_merge(struct sa_legs *own, const struct sa_legs *there);

/* The worst state of all legs. */
enum sa_state sa_legs_worst(const struct sa_legs *legs);

/* < 0: `a` is of an older run or attempt than `b`, 0 the same, > 0 newer. */
int sa_legs_order(const struct sa_legs *a, const struct sa_legs *b);

#endif
