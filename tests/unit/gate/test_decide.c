/* SPDX-License-Identifier: MIT */
/* The decision: the worst state, the order of the failures, the exit code (POLICY 2). */
#include "t.h"

#include "base/arena.h"
#include "gate/decide.h"

#define LIMIT                                                                        \
	{                                                                            \
		.kind = SA_FAILURE_LIMIT, .state = SA_STATE_HOLD, .outcome = SA_FAIL \
	}
#define GATE(what)                                                             \
	{                                                                      \
		.kind = SA_FAILURE_KPI_GATE, .state = what, .outcome = SA_FAIL \
	}
#define SHORT                                                                 \
	{                                                                     \
		.kind = SA_FAILURE_INCOMPLETE, .state = SA_STATE_INCONCLUSIVE \
	}
#define NO_AUDIT                                                    \
	{                                                           \
		.kind = SA_FAILURE_NO_AUDIT, .state = SA_STATE_HOLD \
	}

static void table(void **state)
{
	static const struct {
		const char *name;
		struct sa_failure failure[4];
		size_t n, n_holding;
		enum sa_state want;
		int exit_never, exit_hold, exit_warn, exit_action; /* action: fail-on never */
	} cases[] = {
		{"nothing", {{0}}, 0, 0, SA_STATE_OK, 0, 0, 0, 0},
		{"a limit", {LIMIT}, 1, 1, SA_STATE_HOLD, 0, 1, 1, 0},
		{"gate WARN", {GATE(SA_STATE_WARN)}, 1, 0, SA_STATE_WARN, 0, 0, 1, 0},
		{"gate FAIL", {GATE(SA_STATE_HOLD)}, 1, 1, SA_STATE_HOLD, 0, 1, 1, 1},
		{"gate unusable",
		 {GATE(SA_STATE_INCONCLUSIVE)},
		 1,
		 1,
		 SA_STATE_INCONCLUSIVE,
		 0,
		 3,
		 3,
		 0},
		{"incomplete", {SHORT}, 1, 1, SA_STATE_INCONCLUSIVE, 0, 3, 3, 0},
		{"a broken must beside it is HOLD",
		 {SHORT, LIMIT},
		 2,
		 2,
		 SA_STATE_HOLD,
		 0,
		 1,
		 1,
		 0},
		{"a warning weighs nothing beside them",
		 {GATE(SA_STATE_WARN), SHORT},
		 2,
		 1,
		 SA_STATE_INCONCLUSIVE,
		 0,
		 3,
		 3,
		 0},
		{"no audit fails always", {NO_AUDIT}, 1, 1, SA_STATE_HOLD, 1, 1, 1, 1},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_failures list = {.arena = &arena};
		const char *name = cases[i].name;

		for (size_t f = 0; f < cases[i].n; f++)
			sa_failures_add(&list, &cases[i].failure[f]);
		struct sa_decision never = sa_decide(&list, SA_FAIL_NEVER, false);

		t_close_in(name, never.state, cases[i].want, 0);
		t_close_in(name, (double)never.n, (double)cases[i].n, 0);
		t_close_in(name, (double)never.n_holding, (double)cases[i].n_holding, 0);
		t_close_in(name, never.exit_code, cases[i].exit_never, 0);
		t_close_in(name, sa_decide(&list, SA_FAIL_ON_HOLD, false).exit_code,
			   cases[i].exit_hold, 0);
		t_close_in(name, sa_decide(&list, SA_FAIL_ON_WARN, false).exit_code,
			   cases[i].exit_warn, 0);
		t_close_in(name, sa_decide(&list, SA_FAIL_NEVER, true).exit_code,
			   cases[i].exit_action, 0);
	}
}

/* Worst first, then by kind, then as they were found. */
static void order(void **state)
{
	static const struct sa_failure found[] = {
		{.kind = SA_FAILURE_KPI_GATE, .state = SA_STATE_WARN, .have = 6},
		{.kind = SA_FAILURE_REGRESSION, .state = SA_STATE_HOLD, .have = 3},
		{.kind = SA_FAILURE_INCOMPLETE, .state = SA_STATE_INCONCLUSIVE, .have = 5},
		{.kind = SA_FAILURE_LIMIT, .state = SA_STATE_HOLD, .have = 1},
		{.kind = SA_FAILURE_LIMIT, .state = SA_STATE_HOLD, .have = 2},
		{.kind = SA_FAILURE_REGRESSION, .state = SA_STATE_HOLD, .have = 4},
	};
	SA_ARENA_SCOPE(arena);
	struct sa_failures list = {.arena = &arena};

	(void)state;
	for (size_t i = 0; i < T_COUNT(found); i++)
		sa_failures_add(&list, &found[i]);
	struct sa_decision d = sa_decide(&list, SA_FAIL_ON_HOLD, false);

	for (size_t i = 0; i < d.n; i++) {
		assert_int_equal(d.failure[i].have, i + 1);
		t_str(d.failure[i].detail, "");
		t_str(d.failure[i].group, "");
	}
	assert_int_equal(d.n_of_state[SA_STATE_HOLD], 4);
	assert_int_equal(d.n_of_kind[SA_FAILURE_LIMIT], 2);
	assert_int_equal(d.n_holding, 5);
}

/* A list that has grown many times keeps every failure in its place. */
static void many(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_failures list = {.arena = &arena};

	(void)state;
	for (uint64_t i = 0; i < 1000; i++)
		sa_failures_add(&list, &(struct sa_failure){.kind = SA_FAILURE_LIMIT,
							    .state = SA_STATE_HOLD,
							    .have = i});
	struct sa_decision d = sa_decide(&list, SA_FAIL_ON_HOLD, false);

	assert_int_equal(d.n, 1000);
	for (uint64_t i = 0; i < 1000; i++)
		assert_int_equal(d.failure[i].have, i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(order),
		cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
