/* SPDX-License-Identifier: MIT */
/* Of several that are alike one failure is made, and it names the worst of them. */
#include "t.h"

#include <math.h>

#include "gate/fail_findings.h"
#include "model/decision.h"

static struct sa_judged_shift shift(size_t metric, enum sa_judge_word word, double p,
				    enum sa_state state)
{
	return (struct sa_judged_shift){.group = "",
					.metric = metric,
					.judged = true,
					.state = state,
					.answer = {.word = word, .p = p}};
}

#define UNCLEAR SA_JUDGE_UNCLEAR
#define NONE	SA_JUDGE_NONE
#define FIRST	SA_STATE_INCONCLUSIVE
#define WARN	SA_STATE_WARN

static void unclear_is_named_by_the_worst(void **state)
{
	const struct {
		struct sa_judged_shift s[3];
		size_t worst;
		enum sa_state made;
	} cases[] = {
		{{shift(0, UNCLEAR, 0.6, WARN), shift(1, UNCLEAR, 0.03, WARN),
		  shift(2, UNCLEAR, 0.2, WARN)},
		 1,
		 WARN},
		{{shift(0, NONE, (double)NAN, WARN), shift(1, UNCLEAR, 0.9, WARN),
		  shift(2, NONE, (double)NAN, WARN)},
		 1,
		 WARN},
		/* what the first one makes of the run does not hide what another does */
		{{shift(0, UNCLEAR, 0.03, SA_STATE_OK), shift(1, UNCLEAR, 0.9, WARN),
		  shift(2, UNCLEAR, 0.04, FIRST)},
		 2,
		 FIRST},
		/* alike: the first */
		{{shift(0, UNCLEAR, 0.5, WARN), shift(1, UNCLEAR, 0.5, WARN),
		  shift(2, UNCLEAR, 0.5, WARN)},
		 0,
		 WARN},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_failures failures = {.arena = &arena};

		sa_fail_shifts(cases[i].s, 3, SA_GATING_MUST, &failures);
		assert_int_equal(failures.n, 1);
		assert_int_equal(failures.item[0].cause, SA_CAUSE_UNCLEAR);
		assert_ptr_equal(failures.item[0].moved, &cases[i].s[cases[i].worst]);
		assert_int_equal(failures.item[0].state, cases[i].made);
		assert_int_equal(failures.item[0].have, 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unclear_is_named_by_the_worst),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
