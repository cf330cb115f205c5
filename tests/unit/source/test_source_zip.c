/* SPDX-License-Identifier: MIT */
/* Zips as a source: the base directory inside, and shards that become one run. */
#include "t.h"
#include "builtin.h"
#include "kpis.h"

#include "base/limits.h"
#include "base/note.h"
#include "load/run_load.h"
#include "source/source_zip.h"
#include "zip_make.h"

#define MAX_FILES 8

struct opened {
	struct sa_arena arena;
	struct sa_source source;
	struct sa_zip_shards shards;
	struct sa_err err;
};

static void close_opened(struct opened *o)
{
	sa_source_close(&o->source);
	sa_arena_release(&o->arena);
}

/* One zip of files that all hold {}. */
static int open_names(struct opened *o, struct sa_str *bytes, const char *const names[MAX_FILES])
{
	struct zip_file files[MAX_FILES] = {0};
	size_t n = 0;

	for (; n < MAX_FILES && names[n]; n++)
		files[n] = (struct zip_file){.name = names[n], .text = "{}"};
	zip_make(bytes, files, n);
	*o = (struct opened){.err = {0}};
	return sa_source_open_zip(&o->arena, &(struct sa_zip_input){"soak", bytes->buf, bytes->len},
				  1, "artifact:soak", &o->source, &o->shards, &o->err);
}

static void note_entry(void *ctx, const struct sa_entry *entry)
{
	sa_str_printf(ctx, "%zu:%s ", entry->depth, entry->path);
}

static const char *listing(struct opened *o)
{
	SA_STR_SCOPE(text);

	assert_int_equal(o->source.ops->list(&o->source, note_entry, NULL, &text, &o->err), 0);
	return sa_str_finish(&text, &o->arena);
}

static void base_directory(void **state)
{
	static const struct {
		const char *names[MAX_FILES], *folder, *listing;
	} cases[] = {
		{{"ITER_SUMMARY_1.json", "reports/analysis/x"},
		 "",
		 "0:ITER_SUMMARY_1.json 2:reports/analysis/x "},
		{{"soak/latest/", "soak/latest/ITER_SUMMARY_1.json", "soak/latest/reports/x"},
		 "soak/latest/",
		 "0:ITER_SUMMARY_1.json 1:reports/x "},
		{{"soak/latest/ITER_SUMMARY_1.json", "logs/x.log"},
		 "soak/latest/",
		 "0:ITER_SUMMARY_1.json "},
		{{"a/ITER_SUMMARY_1.json", "a/old/ITER_SUMMARY_1.json"},
		 "a/",
		 "0:ITER_SUMMARY_1.json 1:old/ITER_SUMMARY_1.json "},
		{{"a/ITER_SUMMARY_1.json", "b/ITER_SUMMARY_1.json"},
		 "",
		 "1:a/ITER_SUMMARY_1.json 1:b/ITER_SUMMARY_1.json "},
		{{"reports/analysis/POST_SOAK_SNAPSHOT.json"},
		 "",
		 "2:reports/analysis/POST_SOAK_SNAPSHOT.json "},
		{{"soak/latest/reports/analysis/S.json", "soak/latest/reports/analysis/T.json"},
		 "soak/latest/",
		 "2:reports/analysis/S.json 2:reports/analysis/T.json "},
		{{"soak/one", "soaked/two"}, "", "1:soak/one 1:soaked/two "},
		{{"only/record.json"}, "only/", "0:record.json "},
		{{NULL}, "", ""},
	};

	(void)state;
	for (size_t c = 0; c < T_COUNT(cases); c++) {
		SA_STR_SCOPE(bytes);
		struct opened o;

		if (open_names(&o, &bytes, cases[c].names) != 0)
			fail_msg("%zu: %s", c, o.err.msg);
		t_str(o.shards.shard[0].folder, cases[c].folder);
		t_str(strstr(listing(&o), cases[c].listing), cases[c].listing);
		assert_false(o.source.numbers_rule);
		close_opened(&o);
	}
}

static void reading(void **state)
{
	static const char *const names[MAX_FILES] = {"top/ITER_SUMMARY_1.json", "top/b/c"};
	SA_STR_SCOPE(bytes);
	SA_BUF_SCOPE(buf);
	struct opened o;

	(void)state;
	assert_int_equal(open_names(&o, &bytes, names), 0);
	assert_int_equal(o.source.ops->read(&o.source, "b/c", 10, &buf, &o.err), 0);
	t_str(buf.data, "{}");
	assert_int_equal(o.source.ops->size(&o.source, "b/c"), 2);
	assert_int_equal(o.source.ops->size(&o.source, "top/b/c"), -1);
	assert_int_equal(o.source.ops->read(&o.source, "b/c", 1, &buf, &o.err), -1);
	assert_int_equal(o.err.code, SA_ERR_LIMIT);
	assert_int_equal(o.source.ops->read(&o.source, "nowhere", 10, &buf, &o.err), -1);
	assert_int_equal(o.err.code, SA_ERR_NOT_FOUND);
	close_opened(&o);
}

#define ITER(n, bps)                                                                     \
	{                                                                                \
		.name = "soak/ITER_SUMMARY_" #n ".json",                                 \
		.text = "{\"iteration\": " #n ", \"summary\": {\"net_bps\": " #bps "}}", \
		.deflate = true                                                          \
	}

static void shards(void **state)
{
	const struct zip_file one[] = {ITER(1, 10),
				       ITER(2, 20),
				       ITER(3, 30),
				       {.name = "soak/TUNING_REPORT.json", .text = "[]"}};
	const struct zip_file two[] = {
		ITER(4, 40), ITER(6, 60), {.name = "soak/TUNING_REPORT.json", .text = "[]"}};
	const struct zip_file ten[] = {ITER(1, 70), ITER(2, 80)};
	const struct zip_file none[] = {{.name = "log", .text = "x"}};
	struct sa_str bytes[4] = {SA_STR_INIT, SA_STR_INIT, SA_STR_INIT, SA_STR_INIT};
	struct opened o = {.err = {0}};
	struct sa_notes notes;
	struct sa_run run;

	(void)state;
	zip_make(&bytes[0], ten, T_COUNT(ten));
	zip_make(&bytes[1], one, T_COUNT(one));
	zip_make(&bytes[2], none, T_COUNT(none));
	zip_make(&bytes[3], two, T_COUNT(two));
	const struct sa_zip_input input[] = {
		{"soak-shard-10", bytes[0].buf, bytes[0].len},
		{"soak-shard-1", bytes[1].buf, bytes[1].len},
		{"soak-shard-3", bytes[2].buf, bytes[2].len},
		{"soak-shard-2", bytes[3].buf, bytes[3].len},
	};
	static const struct {
		uint64_t index;
		double bps;
	} want[] = {{1, 10}, {2, 20}, {3, 30}, {4, 40}, {6, 60}, {7, 70}, {8, 80}};

	if (sa_source_open_zip(&o.arena, input, 4, "artifact:soak-shard-*", &o.source, &o.shards,
			       &o.err) != 0)
		fail_msg("%s", o.err.msg);
	t_has(o.source.origin, "4 zips, 'soak-shard-1' to 'soak-shard-10', merged");
	sa_notes_init(&notes, &o.arena);
	assert_int_equal(
		sa_run_load(&o.source, t_builtin_policy(&o.arena), &o.arena, &notes, &run, &o.err),
		0);
	assert_int_equal(run.n_iter, T_COUNT(want));
	for (size_t i = 0; i < T_COUNT(want); i++) {
		assert_int_equal(run.iter[i].index, want[i].index);
		t_close(run.iter[i].kpi[T_NET_BPS], want[i].bps, 0);
	}
	assert_int_equal(notes.n, 1); /* the gap at 5, and no word about indices */
	t_has(notes.note[0].text, "gap");
	assert_false(run.inventory.present[SA_KEY_TUNING]); /* that of one shard is not the run's */
	t_has(listing(&o), "1:soak-shard-2/TUNING_REPORT.json");
	assert_int_equal(o.shards.n, 4);
	t_str(o.shards.shard[1].label, "soak-shard-2");
	assert_int_equal(o.shards.shard[1].first, 4);
	assert_int_equal(o.shards.shard[1].last, 6);
	assert_int_equal(o.shards.shard[2].n_iterations, 0);
	assert_int_equal(o.shards.shard[3].first, 7);
	close_opened(&o);
	for (size_t i = 0; i < T_COUNT(bytes); i++)
		sa_str_release(&bytes[i]);
}

static void refusals(void **state)
{
	static const struct zip_file plain = {.name = "x", .text = "x"};
	static struct sa_zip_input many[SA_LIMIT_ZIP_SHARDS + 1];
	struct opened o = {.err = {0}};
	SA_STR_SCOPE(bytes);

	(void)state;
	zip_make(&bytes, &plain, 1);
	struct sa_zip_input two[] = {{"a", bytes.buf, bytes.len}, {"b", "rubbish", 7}};

	assert_int_equal(sa_source_open_zip(&o.arena, two, 2, "x", &o.source, NULL, &o.err), -1);
	t_str(o.err.msg, "'b': this is no zip");
	two[1] = two[0];
	assert_int_equal(sa_source_open_zip(&o.arena, two, 2, "x", &o.source, NULL, &o.err), -1);
	t_has(o.err.msg, "two zips are called 'a'");
	assert_int_equal(
		sa_source_open_zip(&o.arena, many, T_COUNT(many), "x", &o.source, NULL, &o.err),
		-1);
	assert_int_equal(o.err.code, SA_ERR_LIMIT);
	close_opened(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base_directory),
		cmocka_unit_test(reading),
		cmocka_unit_test(shards),
		cmocka_unit_test(refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
