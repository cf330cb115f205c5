/* SPDX-License-Identifier: MIT */
/* The time of a client. */
#include "github/budget.h"

#include "github/client.h"
#include "github/clock.h"

int64_t sa_gh_now_ms(const struct sa_gh *gh)
{
	return gh->set.clock->monotonic_ms(gh->set.clock->ctx);
}

int64_t sa_gh_left_ms(const struct sa_gh *gh)
{
	int64_t running = gh->depth ? sa_gh_now_ms(gh) - gh->entered_ms : 0;
	int64_t end = gh->set.budget_ms < gh->share_end_ms ? gh->set.budget_ms : gh->share_end_ms;

	return end - gh->spent_ms - running;
}

void sa_gh_allow(struct sa_gh *gh, int64_t ms)
{
	gh->share_end_ms = ms < 0 ? INT64_MAX : gh->spent_ms + ms;
	if (gh->final == SA_GH_BUDGET)
		gh->final = SA_GH_FINE;
}

void sa_gh_last_chance(struct sa_gh *gh, int64_t ms)
{
	if (gh->final == SA_GH_BUDGET || gh->final == SA_GH_STOPPED)
		gh->final = SA_GH_FINE;
	gh->set.stop = NULL;
	gh->set.budget_ms = gh->spent_ms + ms;
	gh->share_end_ms = INT64_MAX;
}

void sa_gh_enter(struct sa_gh *gh)
{
	if (gh->depth++ == 0)
		gh->entered_ms = sa_gh_now_ms(gh);
}

void sa_gh_leave(struct sa_gh *gh)
{
	if (--gh->depth == 0)
		gh->spent_ms += sa_gh_now_ms(gh) - gh->entered_ms;
}
