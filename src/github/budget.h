/* SPDX-License-Identifier: MIT */
/* How much time a client may still spend: its budget, a share of it, and what is spent (inside its calls only). */
#ifndef SA_GITHUB_BUDGET_H
#define SA_GITHUB_BUDGET_H

#include <stdint.h>

struct sa_gh;

/* Milliseconds of the client's clock, which only goes forward. */
int64_t sa_gh_now_ms(const struct sa_gh *gh);

/* Milliseconds that are left, of the budget or of the running share of it. */
int64_t sa_gh_left_ms(const struct sa_gh *gh);

/*
 * From now on at most `ms` of the budget may be spent, until the next such call; negative = all that is
 * left. A share that was used up before is forgotten (BUDGET is final only for its share).
 */
void sa_gh_allow(struct sa_gh *gh, int64_t ms);

/*
 * A last chance after the budget was used up or a signal came, to complete what would stay open (a
 * check run): `ms` from now on, the stop flag no longer looked at by the client, BUDGET and STOPPED no
 * longer final. (The transport has a stop flag of its own: clear the variable.)
 */
void sa_gh_last_chance(struct sa_gh *gh, int64_t ms);

/* Around every call of the client, which may be made inside another: the time between the outermost two is spent. */
void sa_gh_enter(struct sa_gh *gh);
void sa_gh_leave(struct sa_gh *gh);

#endif
