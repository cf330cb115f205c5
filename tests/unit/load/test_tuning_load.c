/* SPDX-License-Identifier: MIT */
/* TUNING_REPORT.json: the forms A, B and C, and every shape of a skip reason (FORMATS 5). */
#include "t.h"

#include <sys/resource.h>

#include "base/limits.h"
#include "base/str.h"
#include "load/tuning_load.h"

static int parse_bytes(struct sa_arena *arena, const char *text, size_t len,
		       struct sa_tuning_summary *out, struct sa_err *err)
{
	SA_BUF_SCOPE(buf);

	sa_buf_set(&buf, text, len);
	return sa_tuning_parse(arena, &buf, out, err);
}

/* "entries applied/proposed reason=n reason=n" */
static const char *digest(struct sa_arena *arena, const char *text)
{
	struct sa_tuning_summary t;
	struct sa_err err;
	SA_STR_SCOPE(s);

	if (parse_bytes(arena, text, strlen(text), &t, &err) != 0)
		fail_msg("%s: %s", text, err.msg);
	assert_true(t.found);
	assert_null(t.error);
	sa_str_printf(&s, "%zu %llu/%llu", t.n_entries, (unsigned long long)t.applied_total,
		      (unsigned long long)t.proposed_total);
	for (size_t i = 0; i < t.n_reasons; i++) {
		sa_str_printf(&s, " %s=", t.reason[i].name);
		sa_str_num(&s, t.reason[i].count, "?");
	}
	return sa_str_finish(&s, arena);
}

struct form {
	const char *name, *text, *want;
};

static void check(const struct form *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		SA_ARENA_SCOPE(arena);

		t_str_in(cases[i].name, digest(&arena, cases[i].text), cases[i].want);
	}
}

static void form_a(void **state)
{
	static const struct form cases[] = {
		{"empty", "[]", "0 0/0"},
		{"suggested only",
		 "[{\"iteration\":1,\"suggested_deltas\":{\"a\":0.02,\"b\":30},\"applied\":false}]",
		 "1 0/2"},
		{"applied", "[{\"suggested_deltas\":{\"a\":0.02,\"b\":30},\"applied\":true}]",
		 "1 2/2"},
		{"applied before the deltas",
		 "[{\"applied\":true,\"suggested_deltas\":{\"a\":1,\"b\":2}}]", "1 2/2"},
		{"applied is no boolean",
		 "[{\"suggested_deltas\":{\"a\":1},\"applied\":1},"
		 "{\"suggested_deltas\":{\"a\":1},\"applied\":\"true\"},"
		 "{\"suggested_deltas\":{\"a\":1},\"applied\":null}]",
		 "3 0/3"},
		{"zero is a delta, null is none", "[{\"suggested_deltas\":{\"a\":0.0,\"b\":null}}]",
		 "1 0/1"},
		{"no deltas", "[{\"iteration\":1},{}]", "2 0/0"},
		{"what is no entry", "[1,null,\"x\",[],{\"suggested_deltas\":{\"a\":1}}]", "1 0/1"},
		{"proposed beats suggested",
		 "[{\"suggested_deltas\":{\"a\":1,\"b\":2},\"proposed_deltas\":{\"a\":1}}]",
		 "1 0/1"},
		{"proposed beats suggested even when empty",
		 "[{\"proposed_deltas\":{},\"suggested_deltas\":{\"a\":1},\"applied\":true}]",
		 "1 0/0"},
		{"proposed that is null is not there",
		 "[{\"proposed_deltas\":null,\"suggested_deltas\":{\"a\":1}}]", "1 0/1"},
		{"changed keys count the applied ones",
		 "[{\"suggested_deltas\":{\"a\":1,\"b\":2,\"c\":3},\"changed_keys\":[\"a\",\"b\"],"
		 "\"applied\":true}]",
		 "1 2/3"},
		{"changed keys of what was not applied",
		 "[{\"suggested_deltas\":{\"a\":1},\"changed_keys\":[\"a\"],\"applied\":false}]",
		 "1 0/1"},
		{"nothing is applied of what is no proposal",
		 "[{\"suggested_deltas\":{\"a\":\"abc\"},\"changed_keys\":[\"a\"],\"applied\":true},"
		 "{\"suggested_deltas\":{\"a\":1},\"changed_keys\":[\"a\",\"b\"],\"applied\":true},"
		 "{\"changed_keys\":[\"a\"],\"applied\":true}]",
		 "3 3/1"},
		{"no changed keys",
		 "[{\"suggested_deltas\":{\"a\":1,\"b\":2},\"changed_keys\":[],\"applied\":true}]",
		 "1 2/2"},
		{"members that occur twice",
		 "[{\"suggested_deltas\":{\"a\":1,\"b\":2},\"suggested_deltas\":{\"c\":1},"
		 "\"applied\":true,\"applied\":false}]",
		 "1 0/1"},
		{"reasons that occur twice",
		 "[{\"skip_reason\":\"a\",\"skip_reason\":\"b\",\"guards\":{\"g\":{\"skip_reason\":"
		 "\"c\"}},\"guards\":{\"g\":{\"skip_reason\":\"d\"}}}]",
		 "1 0/0 b=1 d=1"},
		{"escaped names", "[{\"suggested\\u005fdeltas\":{\"a\":1},\"\\u0061pplied\":true}]",
		 "1 1/1"},
		{"BOM", "\xEF\xBB\xBF[{\"suggested_deltas\":{\"a\":1}}]", "1 0/1"},
	};

	(void)state;
	check(cases, T_COUNT(cases));
}

static void form_b(void **state)
{
	static const struct form cases[] = {
		{"empty", "{\"iterations\":[]}", "0 0/0"},
		{"the writer's",
		 "{\"iterations\":[{\"iteration\":1,\"proposed_deltas\":{\"a\":1,\"b\":2},"
		 "\"applied\":true,\"changed_keys\":[\"a\"],\"skip_reason\":\"\"},"
		 "{\"iteration\":2,\"proposed_deltas\":{\"a\":1},\"applied\":false,"
		 "\"skip_reason\":{\"cooldown\":true,\"velocity\":false,\"note\":\"cooldown 2 iters "
		 "left\"}}],\"summary\":{\"count\":2,\"applied\":1,\"cooldown_skips\":1}}",
		 "2 1/3 cooldown=1"},
		{"list at the end",
		 "{\"summary\":{\"deltas\":{\"x\":{\"applied\":1}},\"guards\":{\"g\":{\"skip_reason\":"
		 "\"void\"}}},\"iterations\":[{\"suggested_deltas\":{\"a\":1}}]}",
		 "1 0/1"},
		{"what follows the list",
		 "{\"iterations\":[{\"suggested_deltas\":{\"a\":1},\"skip_reason\":\"x\"}],"
		 "\"iter_1\":{\"deltas\":{\"x\":{\"applied\":1}}}}",
		 "1 0/1 x=1"},
		{"two lists: the last one",
		 "{\"iterations\":[{\"suggested_deltas\":{\"a\":1},\"skip_reason\":\"x\"}],"
		 "\"iterations\":[{\"suggested_deltas\":{\"a\":1,\"b\":2},\"skip_reason\":\"y\"}]}",
		 "1 0/2 y=1"},
	};

	(void)state;
	check(cases, T_COUNT(cases));
}

static void form_c(void **state)
{
	static const struct form cases[] = {
		{"empty", "{}", "0 0/0"},
		{"applied as a number, true, false, null",
		 "{\"iter_1\":{\"deltas\":{\"a\":{\"proposed\":1,\"applied\":0.5},\"b\":{\"proposed\":1,"
		 "\"applied\":true},\"c\":{\"proposed\":1,\"applied\":false},\"d\":{\"proposed\":1,"
		 "\"applied\":null},\"e\":{\"proposed\":1}}}}",
		 "1 2/5"},
		{"applied zero is a number", "{\"iter_1\":{\"deltas\":{\"a\":{\"applied\":0}}}}",
		 "1 1/1"},
		{"applied NaN is missing",
		 "{\"iter_1\":{\"deltas\":{\"a\":{\"applied\":NaN},\"b\":{\"applied\":1e400}}}}",
		 "1 0/0"},
		{"guards",
		 "{\"iter_1\":{\"guards\":{\"velocity\":{\"skip_reason\":\"too fast\"},\"cooldown\":{"
		 "\"skip_reason\":null},\"x\":5}},\"iter_2\":{\"guards\":{\"velocity\":{\"skip_reason\":"
		 "\"too fast\"}}}}",
		 "2 0/0 too fast=2"},
		{"deltas that are plain", "{\"iter_1\":{\"deltas\":{\"a\":0.5,\"b\":null}}}",
		 "1 0/1"},
		{"deltas that are no object", "{\"iter_1\":{\"deltas\":[1,2]}}", "1 0/0"},
		{"what is no entry", "{\"version\":1,\"note\":\"x\",\"summary\":{\"count\":3}}",
		 "0 0/0"},
		{"reason of the entry itself",
		 "{\"iter_1\":{\"deltas\":{},\"skip_reason\":\"no change\"}}", "1 0/0 no change=1"},
		{"iterations that are no list",
		 "{\"iterations\":{\"deltas\":{\"a\":{\"applied\":1}}}}", "1 1/1"},
	};

	(void)state;
	check(cases, T_COUNT(cases));
}

static void reasons(void **state)
{
	static const struct {
		const char *value, *want;
	} cases[] = {
		{"\"\"", ""},
		{"null", ""},
		{"0", ""},
		{"5", ""},
		{"true", ""},
		{"false", ""},
		{"\"cooldown\"", " cooldown=1"},
		{"\" \"", "  =1"},
		{"[]", ""},
		{"[\"a\",\"b\",\"a\",\"\",null,5,{\"c\":true},[\"d\"]]", " a=2 b=1"},
		{"{}", ""},
		{"{\"cooldown\":true,\"velocity\":true,\"freeze\":false}",
		 " cooldown=1 velocity=1"},
		{"{\"cooldown\":false,\"note\":\"no effective change\"}", " no effective change=1"},
		{"{\"note\":\"n\",\"cooldown\":true}", " cooldown=1"},
		{"{\"cooldown\":true,\"note\":\"n\"}", " cooldown=1"},
		{"{\"cooldown\":1,\"velocity\":\"true\",\"note\":\"\"}", ""},
		{"{\"note\":null}", ""},
		{"{\"note\":\"a\",\"note\":\"b\"}", " b=1"},
		{"{\"cool\\u0064own\":true}", " cooldown=1"},
		{"\"a|b\\n<c>\"", " a|b\n<c>=1"}, /* verbatim: renderers escape */
		{"\"\\ud800\"", " \xEF\xBF\xBD=1"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		SA_STR_SCOPE(text);
		SA_STR_SCOPE(want);

		sa_str_printf(&text, "[{\"skip_reason\":%s}]", cases[i].value);
		sa_str_printf(&want, "1 0/0%s", cases[i].want);
		t_str_in(text.buf, digest(&arena, text.buf), want.buf);
		sa_str_clear(&text);
		sa_str_printf(&text, "[{\"guards\":{\"g\":{\"skip_reason\":%s}}}]", cases[i].value);
		t_str_in(text.buf, digest(&arena, text.buf), want.buf);
	}
}

static void most_frequent_first(void **state)
{
	SA_ARENA_SCOPE(arena);

	(void)state;
	t_str(digest(&arena,
		     "[{\"skip_reason\":\"b\"},{\"skip_reason\":\"c\"},{\"skip_reason\":\"c\"},"
		     "{\"skip_reason\":\"a\"},{\"skip_reason\":[\"d\",\"d\",\"d\"]}]"),
	      "5 0/0 d=3 c=2 a=1 b=1");
}

/* FORMATS 0.7: of a name that occurs twice the last one wins, everywhere. */
static void doubles(void **state)
{
	static const struct form cases[] = {
		{"the last of two entries counts",
		 "{\"iter_1\":{\"deltas\":{\"a\":{\"applied\":true}}},\"iter_1\":{\"deltas\":{\"b\":{}}}}",
		 "1 0/0"},
		{"the last of two iterations counts, also when it is no list",
		 "{\"iterations\":[{\"suggested_deltas\":{\"a\":1}}],\"iterations\":7}", "0 0/0"},
		{"the last of two flags",
		 "[{\"skip_reason\":{\"cooldown\":true,\"cooldown\":false,\"note\":\"N\"}}]",
		 "1 0/0 N=1"},
		{"two equal flags",
		 "[{\"skip_reason\":{\"cooldown\":true,\"cool\\u0064own\":true}}]",
		 "1 0/0 cooldown=1"},
		{"the last of two notes", "[{\"skip_reason\":{\"note\":\"x\",\"note\":null}}]",
		 "1 0/0"},
		{"the last of two guards",
		 "[{\"guards\":{\"g\":{\"skip_reason\":\"a\"},\"g\":{\"skip_reason\":\"b\"}}}]",
		 "1 0/0 b=1"},
		{"the last of two reasons of a guard",
		 "[{\"guards\":{\"g\":{\"skip_reason\":\"a\",\"skip_reason\":\"\"}}}]", "1 0/0"},
		{"the last of two deltas",
		 "{\"i\":{\"deltas\":{\"a\":{\"applied\":true,\"applied\":false},\"b\":{},\"b\":{\"applied\":1}}}}",
		 "1 1/1"},
		{"the last of all members",
		 "[{\"suggested_deltas\":{\"a\":1},\"suggested_deltas\":{\"a\":1,\"a\":2,\"b\":1},\"applied\":false,\"applied\":true,\"changed_keys\":[\"x\"],\"changed_keys\":[],\"skip_reason\":\"a\",\"skip_reason\":\"b\"}]",
		 "1 2/2 b=1"},
		{"changed keys that are no list",
		 "[{\"suggested_deltas\":{\"a\":1},\"applied\":true,\"changed_keys\":{\"x\":1,\"y\":2}}]",
		 "1 1/1"},
		{"proposed of a wrong kind are none",
		 "[{\"suggested_deltas\":{\"a\":1,\"b\":2},\"proposed_deltas\":\"x\"},{\"suggested_deltas\":{\"a\":1},\"proposed_deltas\":[]}]",
		 "2 0/0"},
	};

	(void)state;
	check(cases, T_COUNT(cases));
}

/* FORMATS 15.8: of an iteration that stands twice the last entry, in every form. */
static void iterations_that_stand_twice(void **state)
{
	static const struct form cases[] = {
		{"form A",
		 "[{\"iteration\":1,\"suggested_deltas\":{\"a\":1},\"applied\":true,\"skip_reason\":\"x\"},"
		 "{\"iteration\":2,\"suggested_deltas\":{\"a\":1}},"
		 "{\"iteration\":\"1\",\"suggested_deltas\":{\"a\":1,\"b\":2},\"applied\":false}]",
		 "2 0/3"},
		{"form B",
		 "{\"iterations\":[{\"iteration\":1,\"proposed_deltas\":{\"a\":1}},"
		 "{\"iteration\":1.0,\"proposed_deltas\":{},\"skip_reason\":\"y\"}]}",
		 "1 0/0 y=1"},
		{"form C, by its key and by its member",
		 "{\"iter_1\":{\"deltas\":{\"a\":{\"proposed\":1,\"applied\":true}}},"
		 "\"again\":{\"iteration\":1,\"deltas\":{\"a\":2}}}",
		 "1 0/1"},
		{"those without an iteration all count",
		 "[{\"suggested_deltas\":{\"a\":1}},{\"suggested_deltas\":{\"a\":1}}]", "2 0/2"},
	};

	(void)state;
	check(cases, T_COUNT(cases));
}

static void beyond_the_newest(void **state)
{
	static const char text[] = "[{\"iteration\":3},{\"iteration\":9},{\"iteration\":1},"
				   "{\"iteration\":9},{},{\"iteration\":-4}]";
	SA_ARENA_SCOPE(arena);
	struct sa_tuning_summary t;
	struct sa_err err;

	(void)state;
	assert_int_equal(parse_bytes(&arena, text, sizeof text - 1, &t, &err), 0);
	assert_int_equal(t.n_iterations, 3);
	assert_int_equal(t.iteration[2], 9);
	assert_int_equal(sa_tuning_beyond(&t, 0), 3);
	assert_int_equal(sa_tuning_beyond(&t, 3), 1);
	assert_int_equal(sa_tuning_beyond(&t, 9), 0);
	assert_int_equal(sa_tuning_beyond(&(struct sa_tuning_summary){0}, 0), 0);
}

static void limits(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_tuning_summary t;
	struct sa_err err;
	SA_STR_SCOPE(text);

	(void)state;
	sa_str_puts(&text, "[");
	for (int i = 0; i < SA_LIMIT_REASONS + 10; i++)
		sa_str_printf(&text, "{\"skip_reason\":\"r%d\"},", i);
	sa_str_puts(&text, "{\"skip_reason\":\"r5\"}]");
	assert_int_equal(parse_bytes(&arena, text.buf, text.len, &t, &err), 0);
	assert_int_equal(t.n_reasons, SA_LIMIT_REASONS);
	assert_int_equal(t.n_entries, SA_LIMIT_REASONS + 11);
	t_str(t.reason[0].name, "r5"); /* still counted */
	t_close(t.reason[0].count, 2, 0);

	sa_str_clear(&text);
	sa_str_puts(&text, "[{\"skip_reason\":\"");
	sa_str_fill(&text, 'x', SA_LIMIT_VERBATIM_BYTES - 1);
	sa_str_puts(&text, "\u00e9A\"},{\"skip_reason\":\"");
	sa_str_fill(&text, 'x', SA_LIMIT_VERBATIM_BYTES - 1);
	sa_str_puts(&text, "\u00e9B\"}]");
	assert_int_equal(parse_bytes(&arena, text.buf, text.len, &t, &err), 0);
	assert_int_equal(t.n_reasons, 2); /* cut in front of the é, and still told apart */
	assert_true(t.reasons_cut);
	t_has(t.reason[0].name, "xx… (no. 1, 16386 bytes)");
	t_has(t.reason[1].name, "xx… (no. 2, 16386 bytes)");

	/* the most frequent one comes last and is still the first */
	sa_str_clear(&text);
	sa_str_puts(&text, "[");
	for (int i = 0; i < SA_LIMIT_REASONS; i++)
		sa_str_printf(&text, "{\"skip_reason\":\"r%d\"},", i);
	for (int i = 0; i < 500; i++)
		sa_str_printf(&text, "%s{\"skip_reason\":\"cooldown\"}", i ? "," : "");
	sa_str_puts(&text, "]");
	assert_int_equal(parse_bytes(&arena, text.buf, text.len, &t, &err), 0);
	t_str(t.reason[0].name, "cooldown");
	t_close(t.reason[0].count, 500, 0);
	assert_int_equal(t.reasons_dropped, 1);
}

/* Lists that are thrown away again do not pile up: memory is bounded by the reasons. */
static void many_lists(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_tuning_summary t;
	struct sa_err err;
	SA_STR_SCOPE(text);
	struct rusage before, after;

	(void)state;
	sa_str_puts(&text, "{");
	for (int i = 0; i < 20000; i++)
		sa_str_puts(&text, "\"iterations\":[{\"skip_reason\":\"x\"}],");
	sa_str_puts(&text, "\"iterations\":[]}");
	assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
	assert_int_equal(parse_bytes(&arena, text.buf, text.len, &t, &err), 0);
	assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
	assert_int_equal(t.n_entries, 0);
	assert_int_equal(t.n_reasons, 0);
	/* 20,000 tables of reasons would be 320 MB */
	assert_true(after.ru_maxrss - before.ru_maxrss < 64 << 10);
}

static void broken(void **state)
{
	static const struct {
		const char *text;
		enum sa_err_code code;
		const char *why;
	} cases[] = {
		{"", SA_ERR_PARSE, "ends too early"},
		{"[{\"applied\":tru}]", SA_ERR_PARSE, "unknown word"},
		{"[{\"skip_reason\":\"a\nb\"}]", SA_ERR_PARSE, "raw control"},
		{"[{\"skip_reason\":[\"a\",]}]", SA_ERR_PARSE, "no JSON value"},
		{"[{\"skip_reason\":{\"a\":true,}}]", SA_ERR_PARSE, "member name"},
		{"[{\"changed_keys\":[\"a\"]", SA_ERR_PARSE, "ends too early"},
		{"{\"iter_1\":{\"deltas\":{\"a\":{\"applied\":01}}}}", SA_ERR_PARSE, "bad number"},
		{"{\"iterations\":[],}", SA_ERR_PARSE, "member name"},
		{"[] x", SA_ERR_PARSE, "something follows"},
		{"5", SA_ERR_SCHEMA, "neither a list nor an object"},
		{"null", SA_ERR_SCHEMA, "neither a list nor an object"},
		{"\"[]\"", SA_ERR_SCHEMA, "neither a list nor an object"},
		{"tru", SA_ERR_PARSE, "unknown word"},
		{"\xFE\xFF[", SA_ERR_PARSE, "odd number"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		SA_ARENA_SCOPE(arena);
		struct sa_tuning_summary t;
		struct sa_err err;

		t_close_in(cases[i].text,
			   parse_bytes(&arena, cases[i].text, strlen(cases[i].text), &t, &err), -1,
			   0);
		assert_int_equal(err.code, cases[i].code);
		t_has(err.msg, cases[i].why);
	}
}

static void from_a_run(void **state)
{
	SA_ARENA_SCOPE(arena);
	const char *dir = t_tmpdir();
	struct sa_tuning_summary t;
	struct sa_err err;
	SA_SOURCE_SCOPE(source);

	(void)state;
	assert_int_equal(sa_source_open_dir(NULL, &arena, dir, &source, &err), 0);
	sa_tuning_load(&source, &arena, &t);
	assert_false(t.found || t.error);
	t_write_str(dir, "TUNING_REPORT.json", "[{\"suggested_deltas\":{\"a\":1}},");
	sa_tuning_load(&source, &arena, &t);
	assert_true(t.found);
	t_has(t.error, "byte 30");
	assert_int_equal(t.proposed_total, 0); /* nothing of the part that was read */
	assert_int_equal(t.n_entries, 0);
	t_write_str(dir, "TUNING_REPORT.json", "[{\"suggested_deltas\":{\"a\":1}}]");
	sa_tuning_load(&source, &arena, &t);
	assert_true(t.found && !t.error);
	assert_int_equal(t.proposed_total, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(form_a),
		cmocka_unit_test(form_b),
		cmocka_unit_test(form_c),
		cmocka_unit_test(reasons),
		cmocka_unit_test(doubles),
		cmocka_unit_test(iterations_that_stand_twice),
		cmocka_unit_test(beyond_the_newest),
		cmocka_unit_test(limits),
		cmocka_unit_test(most_frequent_first),
		cmocka_unit_test(many_lists),
		cmocka_unit_test(broken),
		cmocka_unit_test(from_a_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
