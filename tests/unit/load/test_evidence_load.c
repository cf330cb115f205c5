/* SPDX-License-Identifier: MIT */
/* Evidence for the report page: events by iteration, digests of the inputs, and their bounds. */
#include "t.h"
#include "builtin.h"

#include "base/limits.h"
#include "base/str.h"
#include "load/evidence_load.h"
#include "load/run_load.h"

struct loaded {
	struct sa_arena arena;
	struct sa_notes notes;
	struct sa_run run;
	struct sa_evidence evidence;
};

static void load(struct loaded *l, const char *dir)
{
	struct sa_err err;
	SA_SOURCE_SCOPE(source);

	*l = (struct loaded){0};
	sa_notes_init(&l->notes, &l->arena);
	if (sa_source_open_dir(NULL, &l->arena, dir, &source, &err) != 0 ||
	    sa_run_load(&source, t_builtin_policy(&l->arena), &l->arena, &l->notes, &l->run,
			&err) != 0)
		fail_msg("%s", err.msg);
	sa_evidence_load(&source, &l->arena, &l->run, &l->evidence);
}

static const char *all_events(struct loaded *l)
{
	SA_STR_SCOPE(s);

	for (size_t i = 0; i < l->evidence.n_events; i++) {
		const struct sa_tuning_event *event = &l->evidence.event[i];

		sa_str_printf(&s, "%llu %s %u/%u [%s] [%s] %u\n",
			      (unsigned long long)event->iteration,
			      sa_event_kind_word(sa_event_kind_of(event)), event->n_changed,
			      event->n_proposed, event->what, event->why, event->triggers);
	}
	return sa_str_finish(&s, &l->arena);
}

static void events(void **state)
{
	const char *dir = t_tmpdir();
	struct loaded l;

	(void)state;
	t_write_str(dir, "ITER_SUMMARY_1.json", "{\"net_bps\": 1}");
	t_write_str(dir, "TUNING_REPORT.json",
		    "[{\"iteration\": 3, \"suggested_deltas\": {\"a\": 0.02, \"b\": -30},"
		    " \"applied\": true, \"changed_keys\": [\"a\"]},"
		    " {\"iteration\": 1, \"suggested_deltas\": {\"a\": 1}, \"applied\": false,"
		    " \"skip_reason\": \"cooldown\"},"
		    " {\"iteration\": 2, \"suggested_deltas\": {}, \"applied\": false},"
		    " {\"iteration\": 4, \"applied\": false, \"freeze_triggered\": true},"
		    " {\"iteration\": 5, \"suggested_deltas\": {\"old\": 1}, \"applied\": true},"
		    " {\"iteration\": 5, \"suggested_deltas\": {\"new\": 2}, \"applied\": false},"
		    " {\"suggested_deltas\": {\"a\": 1}}]");
	load(&l, dir);
	t_str(all_events(&l), "1 held back 0/1 [a +1] [cooldown] 16\n"
			      "3 applied 1/2 [a +0.02, b −30] [] 0\n"
			      "4 guard 0/0 [] [] 32\n"
			      "5 held back 0/1 [new +2] [] 0\n");
	assert_int_equal(l.evidence.n_unplaced, 1);
	sa_arena_release(&l.arena);
}

static void digests(void **state)
{
	const char *dir = t_tmpdir();
	struct loaded l;

	(void)state;
	t_write_str(dir, "ITER_SUMMARY_1.json", "{\"net_bps\": 1}");
	t_write_str(dir, "DELTA_VERIFY_REPORT.md", "");
	load(&l, dir);
	assert_int_equal(l.evidence.n_events, 0);
	assert_int_equal(l.evidence.n_inputs, 2);
	t_str(l.evidence.input[0].path, "DELTA_VERIFY_REPORT.md");
	t_str(l.evidence.input[0].digest,
	      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	t_str(l.evidence.input[1].path, "ITER_SUMMARY_1.json");
	assert_int_equal(l.evidence.input[1].size_bytes, 14);
	assert_null(l.evidence.input[1].error);
	sa_arena_release(&l.arena);
}

/* The last iterations are listed, and the last events keep their texts. */
static void bounds(void **state)
{
	const size_t n = SA_LIMIT_EVENT_TEXTS + 50;
	const char *dir = t_tmpdir();
	struct loaded l;
	SA_STR_SCOPE(report);

	(void)state;
	for (size_t i = 1; i <= n; i++) {
		char name[64];

		snprintf(name, sizeof name, "ITER_SUMMARY_%zu.json", i);
		t_write_str(dir, name, "{\"net_bps\": 1}");
		sa_str_printf(&report, "%s{\"iteration\": %zu, \"deltas\": {\"a\": 1}}",
			      i == 1 ? "[" : ",", i);
	}
	sa_str_puts(&report, "]");
	t_write_str(dir, "TUNING_REPORT.json", report.buf);
	load(&l, dir);
	assert_int_equal(l.evidence.n_events, n);
	t_str(l.evidence.event[49].what, "");
	t_str(l.evidence.event[50].what, "a +1");
	assert_true(l.evidence.n_inputs <= SA_LIMIT_INPUTS);
	assert_int_equal(l.evidence.n_inputs - 1 + l.evidence.n_inputs_not_listed, n);
	t_str(l.evidence.input[l.evidence.n_inputs - 1].path, "ITER_SUMMARY_550.json");
	sa_arena_release(&l.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events),
		cmocka_unit_test(digests),
		cmocka_unit_test(bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
