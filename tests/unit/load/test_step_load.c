/* SPDX-License-Identifier: MIT */
/* Tuning objects: proposals, skip reasons, guards, and where a report keeps them (FORMATS 1.2, 5). */
#include "t.h"

#include "base/limits.h"
#include "base/num.h"
#include "base/str.h"
#include "load/step_files.h"
#include "load/step_load.h"
#include "load/tuning_load.h"

static void put_step(struct sa_str *s, const struct sa_step *step)
{
	static const char *const said[] = {"?", "no", "yes"};

	sa_str_printf(s, "%s", said[step->applied]);
	for (size_t i = 0; i < step->n_deltas; i++) {
		sa_str_printf(s, " %s=", step->delta[i].key);
		sa_str_num(s, step->delta[i].value, "nan");
	}
	for (size_t i = 0; i < step->n_changed; i++)
		sa_str_printf(s, " ~%s", step->changed[i]);
	for (size_t i = 0; i < step->n_reasons; i++)
		sa_str_printf(s, " !%s", step->reason[i]);
	for (size_t t = 0; t < SA_TRIGGER_COUNT; t++) {
		if (step->triggers >> t & 1)
			sa_str_printf(s, " @%s%s", sa_trigger_name((enum sa_trigger)t),
				      step->flags >> t & 1 ? "(flag)" : "");
	}
	if (step->signature)
		sa_str_printf(s, " #%s", step->signature);
}

static const char *read(struct sa_arena *arena, const char *text)
{
	struct sa_step step;
	struct sa_jscan scan;
	SA_STR_SCOPE(s);
	SA_BUF_SCOPE(buf);

	sa_buf_set(&buf, text, strlen(text));
	sa_jscan_init(&scan, buf.data, buf.len);
	sa_step_read(arena, scan, &step);
	if (!step.present)
		return "absent";
	put_step(&s, &step);
	return sa_str_finish(&s, arena);
}

static void one_step(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"[]", "absent"},
		{"null", "absent"},
		{"{}", "?"},
		{"{\"applied\":\"true\"}", "?"},
		{"{\"applied\":1}", "?"},
		{"{\"applied\":false}", "no"},
		{"{\"applied\":true,\"suggested_deltas\":{\"a\":0.02,\"b\":\"3\"}}",
		 "yes a=0.02 b=3"},
		{"{\"proposed_deltas\":{},\"suggested_deltas\":{\"a\":1}}", "?"},
		{"{\"proposed_deltas\":null,\"suggested_deltas\":{\"a\":0}}", "? a=0"},
		{"{\"deltas\":{\"a\":null,\"b\":true,\"c\":\"x\",\"d\":[1],\"e\":NaN}}", "?"},
		{"{\"deltas\":[\"a\",1]}", "?"},
		{"{\"deltas\":{\"a\":{},\"b\":{\"proposed\":\"x\",\"applied\":true},\"c\":{\"applied\":true}}}",
		 "yes c=nan"},
		{"{\"deltas\":{\"a\":{\"proposed\":1,\"applied\":2}}}", "yes a=1"},
		{"{\"deltas\":{\"a\":{\"proposed\":1,\"applied\":false}}}", "no a=1"},
		{"{\"changed_keys\":[\"a\",1,\"b\"]}", "? ~a ~b"},
		{"{\"changed_keys\":\"a\"}", "?"},
		{"{\"skip_reason\":\"\"}", "?"},
		{"{\"skip_reason\":\"all_keys_on_cooldown\"}", "? !all_keys_on_cooldown @cooldown"},
		{"{\"skip_reason\":[\"x\",2,\"\",\"Velocity\"]}", "? !x !Velocity @velocity"},
		{"{\"skip_reason\":{\"velocity\":true,\"freeze\":true,\"no_op\":false,\"note\":\"n\"}}",
		 "? !velocity !freeze @velocity @freeze"},
		{"{\"skip_reason\":{\"velocity\":false,\"note\":\"oscillation detected\"}}",
		 "? !oscillation detected @oscillation"},
		{"{\"skip_reason\":{\"velocity\":1,\"note\":7}}", "?"},
		{"{\"skip_reason\":5}", "?"},
		{"{\"guards\":{\"freeze\":{\"skip_reason\":\"steady\"},\"cooldown\":{}}}",
		 "? !steady @freeze"},
		{"{\"cooldown_active\":true,\"velocity_violation\":\"true\"}", "? @cooldown(flag)"},
		{"{\"oscillation_detected\":true,\"freeze_triggered\":true}",
		 "? @oscillation(flag) @freeze(flag)"},
		{"{\"reasons\":[\"LATENCY_BUFFER: +5\",3]}", "? @latency_soft"},
		{"{\"rationale\":\"x | LATENCY_HARD: y\"}", "? @latency_hard"},
		{"{\"rationale\":\"cooldown latency\"}", "?"},
		{"{\"state_hash\":\"ab\"}", "? #ab"},
		{"{\"signature\":null,\"state_hash\":\"ab\"}", "? #ab"},
		{"{\"signature\":\"unknown\",\"state_hash\":\"\"}", "?"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);

		t_str_in(cases[i].text, read(&arena, cases[i].text), cases[i].want);
	}
}

static void too_many_keys(void **state)
{
	struct sa_step step;
	struct sa_jscan scan;
	SA_ARENA_SCOPE(arena);
	SA_STR_SCOPE(text);
	SA_BUF_SCOPE(buf);

	(void)state;
	sa_str_puts(&text, "{\"deltas\":{\"k\":0");
	for (int i = 0; i < 2000; i++)
		sa_str_printf(&text, ",\"k%d\":%d", i, i);
	sa_str_puts(&text, "},\"changed_keys\":[\"k\"");
	for (int i = 0; i < 2000; i++)
		sa_str_printf(&text, ",\"k%d\"", i);
	sa_str_puts(&text, "]}");
	sa_buf_set(&buf, text.buf, text.len);
	sa_jscan_init(&scan, buf.data, buf.len);
	sa_step_read(&arena, scan, &step);
	assert_int_equal(step.proposed_total, 2001);
	assert_int_equal(step.n_deltas, SA_LIMIT_STEP_KEYS);
	assert_int_equal(step.n_changed, SA_LIMIT_STEP_KEYS);
	t_str(step.changed[SA_LIMIT_STEP_KEYS - 1], "k998");
}

static const char *log_digest(struct sa_arena *arena, const char *text)
{
	struct sa_tuning_log log;
	struct sa_err err;
	SA_STR_SCOPE(s);
	SA_BUF_SCOPE(buf);

	sa_buf_set(&buf, text, strlen(text));
	if (sa_tuning_log_parse(arena, &buf, &log, &err) != 0)
		return "error";
	for (size_t i = 0; i < log.n; i++) {
		sa_str_puts(&s, i ? "; " : "");
		if (log.entry[i].has_iteration)
			sa_str_printf(&s, "%llu: ", (unsigned long long)log.entry[i].iteration);
		put_step(&s, &log.entry[i].step);
	}
	return sa_str_finish(&s, arena);
}

static void report_forms(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"[]", ""},
		{"{}", ""},
		{"5", "error"},
		{"[{]", "error"},
		{"[1,null,[],{\"iteration\":2,\"applied\":true}]", "2: yes"},
		{"[{\"iteration\":2},{\"iteration\":1,\"applied\":false}]", "1: no; 2: ?"},
		{"[{\"iteration\":1.5},{\"iteration\":\"3\"},{\"iteration\":-1}]", "3: ?; ?; ?"},
		{"{\"iterations\":[{\"iteration\":4,\"deltas\":{\"a\":1}}],\"summary\":{\"deltas\":{}}}",
		 "4: ? a=1"},
		{"{\"iter_9\":{\"deltas\":{\"a\":{\"proposed\":1,\"applied\":true}}},\"x\":{\"y\":1}}",
		 "9: yes a=1"},
		{"{\"iter_9\":{\"deltas\":{}},\"iterations\":[{\"iteration\":1}]}", "1: ?"},
		{"{\"iterations\":[{\"iteration\":1}],\"iterations\":[{\"iteration\":2}]}", "2: ?"},
		{"{\"candidates\":[{\"params\":{\"a\":1}}],\"runtime\":{\"utc\":\"x\"}}", ""},
		{"[{\"iteration\":1,\"note\":NaN,\"applied\":true}]", "1: yes"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);

		t_str_in(cases[i].text, log_digest(&arena, cases[i].text), cases[i].want);
	}
}

static void last_entry_counts(void **state)
{
	static const char text[] = "[{\"iteration\":7,\"applied\":false},{\"iteration\":9},"
				   "{\"iteration\":7,\"applied\":true},{\"applied\":true}]";
	struct sa_tuning_log log;
	struct sa_err err;
	SA_ARENA_SCOPE(arena);
	SA_BUF_SCOPE(buf);

	(void)state;
	sa_buf_set(&buf, text, sizeof text - 1);
	assert_int_equal(sa_tuning_log_parse(&arena, &buf, &log, &err), 0);
	assert_int_equal(log.n, 3); /* one of each, and one without an iteration */
	assert_int_equal(sa_tuning_log_find(&log, 7)->applied, SA_SAID_YES);
	assert_int_equal(sa_tuning_log_find(&log, 9)->applied, SA_SAID_NOTHING);
	assert_null(sa_tuning_log_find(&log, 8));
	assert_null(sa_tuning_log_find(&log, 0));
	assert_null(sa_tuning_log_find(&log, 10));
}

static const char *runtime(struct sa_arena *arena, const char *text)
{
	struct sa_detail d = {0};
	struct sa_err err;
	SA_STR_SCOPE(s);
	SA_BUF_SCOPE(buf);

	sa_buf_set(&buf, text, strlen(text));
	if (sa_detail_parse(arena, &buf, &d, &err) != 0)
		return "error";
	for (size_t i = 0; i < d.n_runtime; i++) {
		sa_str_printf(&s, "%s%s%s.%s=", i ? " " : "", "", d.runtime[i].section,
			      d.runtime[i].key);
		sa_str_num(&s, d.runtime[i].value, "nan");
	}
	sa_str_printf(&s, "|%s|", d.phase ? d.phase : "-");
	sa_str_num(&s, d.cancel_ratio, "nan");
	sa_str_putc(&s, ' ');
	sa_str_num(&s, d.warmup_active, "nan");
	return sa_str_finish(&s, arena);
}

static void details(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"[]", "error"},
		{"{", "error"},
		{"{}", "|-|nan nan"},
		{"{\"summary\":{\"cancel_ratio\":0,\"phase\":\"WARMUP\",\"warmup_active\":1}}",
		 "|WARMUP|0 1"},
		{"{\"cancel_ratio\":\"0.5\",\"phase\":3}", "|-|0.5 nan"},
		{"{\"runtime\":{\"utc\":\"x\"},\"config\":{\"a\":1,\"q\":{\"a\":2,\"r\":{\"b\":3}}}}",
		 ".a=1 q.a=2 .b=3|-|nan nan"},
		{"{\"runtime_overrides\":{\"a\":1},\"config\":{\"b\":1}}", ".a=1|-|nan nan"},
		{"{\"runtime\":{\"a\":null,\"b\":true,\"c\":[1]}}", "|-|nan nan"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);

		t_str_in(cases[i].text, runtime(&arena, cases[i].text), cases[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_step),	cmocka_unit_test(too_many_keys),
		cmocka_unit_test(report_forms), cmocka_unit_test(last_entry_counts),
		cmocka_unit_test(details),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
