/* SPDX-License-Identifier: MIT */
/* verify-deltas: each status, the value check, ratios and thresholds (FORMATS 11.2). */
#include "t.h"

#include "base/num.h"
#include "gate/deltas.h"

/* Two iterations and what a case varies. */
struct world {
	struct sa_detail detail[2];
	struct sa_tuning_entry entry;
	struct sa_tuning_log log;
	struct sa_param delta, before, now, external;
	const char *reason, *changed;
};

static void init(struct world *w)
{
	*w = (struct world){
		.delta = {"", "tail_age_ms", 30},
		.before = {"", "tail_age_ms", 600},
		.now = {"", "tail_age_ms", 630},
		.external = {"", "tail_age_ms", 5},
		.reason = "cooldown",
		.changed = "tail_age_ms",
	};
	w->detail[0].index = 1;
	w->detail[1].index = 3;
	w->entry = (struct sa_tuning_entry){.has_iteration = true, .iteration = 1};
	w->entry.step.present = true;
	w->entry.step.delta = &w->delta;
	w->entry.step.n_deltas = 1;
	w->log = (struct sa_tuning_log){.found = true, .entry = &w->entry, .n = 1};
}

static void embed(struct world *w)
{
	w->detail[0].runtime = &w->before;
	w->detail[0].n_runtime = 1;
	w->detail[1].runtime = &w->now;
	w->detail[1].n_runtime = 1;
}

static struct sa_delta_report verify(struct sa_arena *arena, struct world *w, bool external)
{
	struct sa_delta_report report;
	struct sa_deltas_input in = {
		.detail = w->detail,
		.n_details = 2,
		.log = &w->log,
		.external = &w->external,
		.n_external = external ? 1 : 0,
		.threshold = SA_DELTAS_THRESHOLD,
	};

	sa_deltas_verify(&in, arena, &report);
	return report;
}

static void expect(struct world *w, bool external, enum sa_pair_status status, const char *reason,
		   enum sa_proof evidence)
{
	SA_ARENA_SCOPE(arena);
	struct sa_delta_report r = verify(&arena, w, external);

	assert_int_equal(r.n_pairs, 1);
	assert_int_equal(r.pair[0].from, 1);
	assert_int_equal(r.pair[0].to, 3);
	t_str(r.pair[0].reason, reason);
	assert_int_equal(r.pair[0].status, status);
	assert_int_equal(r.pair[0].proof, evidence);
}

static void values(void **state)
{
	static const struct {
		double before, delta, now;
		bool good;
	} cases[] = {
		{600, 30, 630, true},	      {0.11, -0.009999999999999995, 0.1, true},
		{0.1, 0.2, 0.3, true},	      {600, 30, 600, false},
		{600, 30, 30, false}, /* the delta written as the value */
		{0.11, -0.01, 0.11, false},   {5, 0, 5, true},
		{5, 0, 5.01, false},	      {1e300, 1e299, 1.1e300, true},
		{SA_MISSING, 30, 630, false}, {600, SA_MISSING, 600, false},
		{600, 30, SA_MISSING, false},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		struct world w;

		init(&w);
		embed(&w);
		w.before.value = cases[i].before;
		w.delta.value = cases[i].delta;
		w.now.value = cases[i].now;
		w.entry.step.applied = SA_SAID_YES;
		expect(&w, true, cases[i].good ? SA_PAIR_FULL : SA_PAIR_FAILED,
		       cases[i].good ? "full_apply" : "mismatch_no_guards", SA_PROOF_VALUES);
	}
}

static void statuses(void **state)
{
	struct world w;

	(void)state;
	init(&w);
	w.entry.step.n_deltas = 0;
	expect(&w, true, SA_PAIR_NOTHING, "no_deltas_proposed", SA_PROOF_NONE);

	init(&w);
	w.entry.step.reason = &w.reason;
	w.entry.step.n_reasons = 1;
	expect(&w, true, SA_PAIR_PARTIAL, "skipped", SA_PROOF_NONE);
	w.entry.step.applied = SA_SAID_YES; /* applied: a reason excuses nothing */
	expect(&w, true, SA_PAIR_FULL, "full_apply", SA_PROOF_KEYS);

	/* a note without a true flag is a reason, but it does not excuse */
	init(&w);
	w.entry.step.reason = &w.reason;
	w.entry.step.n_reasons = w.entry.step.n_noted = 1;
	w.external.key = "other";
	expect(&w, true, SA_PAIR_FAILED, "mismatch_no_guards", SA_PROOF_KEYS);

	init(&w);
	w.detail[0].step.reason = &w.reason; /* only the iteration gives the reason */
	w.detail[0].step.n_reasons = 1;
	expect(&w, true, SA_PAIR_PARTIAL, "skipped", SA_PROOF_NONE);

	init(&w);
	w.entry.step.applied = SA_SAID_YES;
	expect(&w, true, SA_PAIR_FULL, "full_apply", SA_PROOF_KEYS);
	w.external.key = "other";
	expect(&w, true, SA_PAIR_FAILED, "mismatch_no_guards", SA_PROOF_KEYS);
	w.detail[0].step.flags = 1u << SA_TRIGGER_VELOCITY;
	expect(&w, true, SA_PAIR_PARTIAL, "guard", SA_PROOF_KEYS);

	/* a parameter that is there proves nothing while nobody says applied (FORMATS 15.8) */
	init(&w);
	expect(&w, true, SA_PAIR_FAILED, "mismatch_no_guards", SA_PROOF_KEYS);
	w.detail[0].runtime = &w.before; /* only the earlier one embeds its values */
	w.detail[0].n_runtime = 1;
	expect(&w, true, SA_PAIR_FAILED, "mismatch_no_guards", SA_PROOF_KEYS);
	w.external.value = 630;
	expect(&w, true, SA_PAIR_FULL, "full_apply", SA_PROOF_KEYS);

	/* what the tuner says it did not apply, without a reason, was not applied */
	init(&w);
	w.entry.step.applied = SA_SAID_NO;
	expect(&w, true, SA_PAIR_FAILED, "not_applied", SA_PROOF_KEYS);
	embed(&w);
	expect(&w, true, SA_PAIR_FAILED, "not_applied", SA_PROOF_VALUES);
	w.detail[0].step.flags = 1u << SA_TRIGGER_VELOCITY;
	expect(&w, true, SA_PAIR_PARTIAL, "guard", SA_PROOF_VALUES);
	w.detail[0].step.applied = SA_SAID_YES; /* the iteration itself says it did */
	expect(&w, true, SA_PAIR_FULL, "full_apply", SA_PROOF_VALUES);

	/* ... which without values to compare is one word against the other (FORMATS 15.8) */
	init(&w);
	w.entry.step.applied = SA_SAID_NO;
	w.detail[0].step.applied = SA_SAID_YES;
	expect(&w, true, SA_PAIR_FAILED, "mismatch_no_guards", SA_PROOF_KEYS);
	w.entry.step.applied = SA_SAID_YES;
	w.detail[0].step.applied = SA_SAID_NO;
	expect(&w, true, SA_PAIR_FULL, "full_apply", SA_PROOF_KEYS);
}

/* A report of which no entry fits a pair: of another run (FORMATS 15.8). */
static void a_strange_report(void **state)
{
	static const struct {
		uint64_t iteration;
		size_t n;
		bool has_iteration, strange;
	} cases[] = {
		{1, 1, true, false}, {2, 1, true, true},  {3, 1, true, true},
		{1, 1, false, true}, {1, 0, true, false},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_delta_report r;
		struct world w;

		init(&w);
		embed(&w);
		w.entry.iteration = cases[i].iteration;
		w.entry.has_iteration = cases[i].has_iteration;
		w.entry.step.applied = SA_SAID_YES;
		w.log.n = cases[i].n;
		for (int strict = 0; strict < 2; strict++) {
			struct sa_deltas_input in = {.detail = w.detail,
						     .n_details = 2,
						     .log = &w.log,
						     .threshold = 0.5,
						     .strict = strict};

			sa_deltas_verify(&in, &arena, &r);
			assert_int_equal(r.strange, cases[i].strange);
			assert_int_equal(r.pass, !(strict && cases[i].strange));
		}
	}
}

static void record(void **state)
{
	struct world w;

	(void)state;
	init(&w);
	w.entry.step.applied = SA_SAID_YES;
	expect(&w, false, SA_PAIR_FAILED, "mismatch_no_guards", SA_PROOF_RECORD);
	w.entry.step.changed = &w.changed;
	w.entry.step.n_changed = 1;
	expect(&w, false, SA_PAIR_FULL, "full_apply", SA_PROOF_RECORD);
	w.detail[0].step.signature = w.detail[1].step.signature = "ab";
	expect(&w, false, SA_PAIR_FAILED, "mismatch_no_guards", SA_PROOF_RECORD);
	w.detail[1].step.signature = "cd";
	expect(&w, false, SA_PAIR_FULL, "full_apply", SA_PROOF_RECORD);
	w.entry.step.applied = SA_SAID_NOTHING;
	expect(&w, false, SA_PAIR_FAILED, "mismatch_no_guards", SA_PROOF_RECORD);
}

static void signatures(void **state)
{
	struct world w;
	struct sa_delta_report r;
	SA_ARENA_SCOPE(arena);

	(void)state;
	init(&w);
	w.entry.step.applied = SA_SAID_YES;
	r = verify(&arena, &w, true);
	assert_int_equal(r.pair[0].signature, SA_SIGNATURE_UNKNOWN);
	assert_int_equal(r.stuck, 1);
	w.detail[1].step.signature = "ab"; /* from unknown to known */
	r = verify(&arena, &w, true);
	assert_int_equal(r.pair[0].signature, SA_SIGNATURE_CHANGED);
	assert_int_equal(r.stuck, 0);
	w.entry.step.signature = "ab"; /* the report's, where the file has none */
	w.detail[1].step.signature = "ab";
	r = verify(&arena, &w, true);
	assert_int_equal(r.pair[0].signature, SA_SIGNATURE_SAME);
	assert_int_equal(r.stuck, 1);
	w.detail[1].step.signature = "cd";
	r = verify(&arena, &w, true);
	assert_int_equal(r.pair[0].signature, SA_SIGNATURE_CHANGED);
	assert_int_equal(r.stuck, 0);
}

static void places(void **state)
{
	static const struct sa_param p[] = {
		{"", "tail_age_ms", 1},
		{"other", "tail_age_ms", 2},
		{"taker_rescue", "tail_age_ms", 3},
		{"engine", "tail_age_ms", 4},
		{"other", "unlisted", 5},
	};

	(void)state;
	t_close(sa_runtime_find(p, 5, "tail_age_ms"), 4, 0);
	t_close(sa_runtime_find(p, 3, "tail_age_ms"), 3, 0);
	t_close(sa_runtime_find(p, 2, "tail_age_ms"), 1, 0);
	t_close(sa_runtime_find(p, 5, "unlisted"), 5, 0);
	t_close(sa_runtime_find(p, 5, "nowhere"), SA_MISSING, 0);
	t_close(sa_runtime_find(NULL, 0, "x"), SA_MISSING, 0);
}

/* `full` good pairs and `failed` bad ones, `stuck` of the good ones with an unchanged signature. */
static struct sa_delta_report many(struct sa_arena *arena, size_t full, size_t failed, bool stuck,
				   double threshold, bool strict)
{
	static struct sa_param good = {"", "a", 1}, bad = {"", "b", 1};
	size_t n = full + failed + 1;
	struct sa_detail *detail = SA_NEW_ARRAY(arena, n, struct sa_detail);
	struct sa_tuning_log log = {.found = true};
	struct sa_delta_report report;

	for (size_t i = 0; i < n; i++) {
		detail[i].index = i;
		detail[i].step.applied = SA_SAID_YES;
		detail[i].step.delta = i < full ? &good : &bad;
		detail[i].step.n_deltas = i + 1 < n;
		detail[i].step.signature = stuck ? "s" : sa_arena_printf(arena, "%zu", i);
	}
	sa_deltas_verify(&(struct sa_deltas_input){.detail = detail,
						   .n_details = n,
						   .log = &log,
						   .external = &good,
						   .n_external = 1,
						   .threshold = threshold,
						   .strict = strict},
			 arena, &report);
	return report;
}

static void thresholds(void **state)
{
	static const struct {
		size_t full, failed;
		bool stuck, strict;
		double threshold;
		bool pass;
	} cases[] = {
		{0, 0, false, true, 0.95, true},     {6, 4, false, false, 0.60, true},
		{59, 41, false, false, 0.60, false}, {19, 1, false, true, 0.95, true},
		{94, 6, false, true, 0.95, false},   {8, 2, false, false, 0.95, true},
		{8, 2, true, false, 0.95, false},    {79, 21, false, false, 0.95, false},
		{8, 2, false, true, 0.95, false},    {0, 3, false, false, 0.0, true},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_delta_report r =
			many(&arena, cases[i].full, cases[i].failed, cases[i].stuck,
			     cases[i].threshold, cases[i].strict);

		assert_int_equal(r.full, cases[i].full);
		assert_int_equal(r.failed, cases[i].failed);
		assert_int_equal(r.n_problems, cases[i].failed ? 1 : 0);
		if (r.pass != cases[i].pass)
			fail_msg("case %zu", i);
	}
}

static void duplicates(void **state)
{
	struct sa_detail detail[] = {{.index = 1}, {.index = 1}, {.index = 2}, {.index = 5}};
	struct sa_tuning_log log = {.found = true};
	struct sa_delta_report r;
	SA_ARENA_SCOPE(arena);

	(void)state;
	sa_deltas_verify(&(struct sa_deltas_input){.detail = detail, .n_details = 4, .log = &log},
			 &arena, &r);
	assert_int_equal(r.n_pairs, 2);
	assert_int_equal(r.pair[1].to, 5);
	sa_deltas_verify(&(struct sa_deltas_input){.detail = detail, .n_details = 1, .log = &log},
			 &arena, &r);
	assert_int_equal(r.n_pairs, 0);
	assert_true(r.pass);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),	    cmocka_unit_test(statuses),
		cmocka_unit_test(a_strange_report), cmocka_unit_test(record),
		cmocka_unit_test(signatures),	    cmocka_unit_test(places),
		cmocka_unit_test(thresholds),	    cmocka_unit_test(duplicates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
