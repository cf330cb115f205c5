/* SPDX-License-Identifier: MIT */
/* Windows over columns: which rows, less the masked ones, and what a group holds in them. */
#ifndef SA_STATS_VIEW_H
#define SA_STATS_VIEW_H

#include "base/arena.h"
#include "model/columns.h"

struct sa_span {
	size_t begin, end; /* rows [begin, end) */
};

/* The rows of a window: what remains after masks. */
struct sa_selection {
	struct sa_span *span;
	size_t n_span;
	size_t n_rows;	     /* that remain */
	size_t n_masked;     /* that were taken out */
	int64_t first, last; /* their indices; 0 when there are none */
};

/*
 * Selects window number `window` of the policy in an input (POLICY 5, 15 Windows). `group` NULL: over
 * the union of all groups, and masks of one group do not count. Rows without a time stand where the row
 * before them stands. The selection lives in `arena`.
 */
struct sa_selection sa_window_select(const struct sa_data *data, size_t input,
				     const struct sa_group_data *group, size_t window,
				     struct sa_arena *arena);

/* Whether a mask covers a row of that index and time; offsets count from `first_ms`. */
bool sa_mask_covers(const struct sa_policy_mask *mask, int64_t index, int64_t at_ms,
		    int64_t first_ms);

/*
 * The rows of an input that one mask of the policy covers, in order, whatever window they are in: the
 * indices of the first and the last, and how many. false when it covers none.
 */
bool sa_mask_rows(const struct sa_data *data, size_t input, const struct sa_policy_mask *mask,
		  int64_t *first, int64_t *last, size_t *n);

/* Whether a mask takes this row of the group out of its windows. */
bool sa_row_is_masked(const struct sa_data *data, size_t input, const struct sa_group_data *group,
		      size_t row);

/*
 * What a group holds of one KPI in a selection; entries ascending, missing values included. Where the entries
 * follow each other the values are the group's own column, so nothing here may be written to.
 */
struct sa_view {
	size_t n;	 /* entries */
	size_t n_rows;	 /* rows of the window */
	const double *y; /* NaN = missing */
	size_t n_present;
	const double *present; /* the values that are there, in order */
	/* with SA_VIEW_PLACES */
	size_t *pos; /* place of the entry among the rows of the window */
	int64_t *index, *at_ms;
	/* with SA_VIEW_SAMPLES: the raw samples */
	const double *sample;
	size_t n_sample;
};

/* What of a view is asked for beside its values. */
#define SA_VIEW_VALUES	0u
#define SA_VIEW_PLACES	1u
#define SA_VIEW_SAMPLES 2u

/* The first entry of the group at or behind a row of its input; group->n when there is none. */
size_t sa_group_lower_bound(const struct sa_group_data *group, size_t row);

/*
 * `slot`: number of the KPI within its input; `want`: SA_VIEW_PLACES, SA_VIEW_SAMPLES or both. What is not the
 * group's own lives in `arena`. Time: linear in the entries.
 */
void sa_view_take(const struct sa_group_data *group, size_t slot,
		  const struct sa_selection *selection, unsigned want, struct sa_arena *arena,
		  struct sa_view *view);

#endif
