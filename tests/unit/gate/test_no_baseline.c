/* SPDX-License-Identifier: MIT */
/* FORMATS 15.32, every cell: how it was asked for, what is absent, gating, and what else was said. */
#include "t.h"

#include "gate/no_baseline.h"

enum { OK = SA_STATE_OK, WARN = SA_STATE_WARN, INC = SA_STATE_INCONCLUSIVE, HOLD = SA_STATE_HOLD };
#define USAGE 10 /* added to the state */

static const enum sa_baseline_absence absent[] = {SA_ABSENCE_NOT_THERE, SA_ABSENCE_CUT,
						  SA_ABSENCE_REFUSED, SA_ABSENCE_UNREADABLE};

/* by enum sa_no_baseline: default, ignore, warn, hold, inconclusive */
static const int named[2][5] = {{WARN, WARN, WARN, HOLD, INC},
				{WARN + USAGE, WARN + USAGE, WARN + USAGE, HOLD + USAGE, INC}};
static const int found[2][5] = {{OK, OK, WARN, HOLD, INC}, {WARN, OK, WARN, HOLD, INC}};
static const int cut[2][5] = {{OK, OK, WARN, HOLD, INC}, {INC, INC, INC, HOLD, INC}};

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < T_COUNT(absent); i++) {
		for (int gating = 0; gating < 2; gating++) {
			for (int otherwise = 0; otherwise < 5; otherwise++) {
				struct sa_baseline b = {.wanted = true,
							.named = true,
							.error = "x",
							.absence = absent[i]};
				struct sa_no_baseline_state s = sa_no_baseline_state(
					&b, (enum sa_no_baseline)otherwise, gating);
				const int *row =
					absent[i] == SA_ABSENCE_CUT ? cut[gating] : found[gating];

				assert_int_equal((int)s.state + (s.usage ? USAGE : 0),
						 named[gating][otherwise]);
				assert_true(s.note);
				b.named = false;
				s = sa_no_baseline_state(&b, (enum sa_no_baseline)otherwise,
							 gating);
				assert_int_equal(s.state, row[otherwise]);
				assert_false(s.usage);
				assert_true(s.note);
			}
		}
	}
}

/* One that is there, or that nobody asked for, says nothing whatever else was asked. */
static void nothing_to_say(void **state)
{
	static const enum sa_baseline_absence fine[] = {SA_ABSENCE_NONE, SA_ABSENCE_NOT_ASKED};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct sa_baseline b = {.named = true, .absence = fine[i]};
		struct sa_no_baseline_state s =
			sa_no_baseline_state(&b, SA_NO_BASELINE_INCONCLUSIVE, true);

		assert_int_equal(s.state, SA_STATE_OK);
		assert_false(s.note || s.usage);
	}
	assert_int_equal(sa_no_baseline_state(NULL, SA_NO_BASELINE_HOLD, true).state, SA_STATE_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(table),
					   cmocka_unit_test(nothing_to_say)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
