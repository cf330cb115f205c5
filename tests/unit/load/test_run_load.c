/* SPDX-License-Identifier: MIT */
/* A directory to a run: which files count, their order, and what is noted about them. */
#include "t.h"
#include "builtin.h"
#include "kpis.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/str.h"
#include "load/discover.h"
#include "load/run_load.h"

struct loaded {
	struct sa_arena arena;
	struct sa_notes notes;
	struct sa_run run;
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
}

/* "severity file: text\n" of all notes */
static const char *all_notes(struct loaded *l)
{
	SA_STR_SCOPE(s);

	for (size_t i = 0; i < l->notes.n; i++)
		sa_str_printf(&s, "%s %s: %s\n", sa_severity_name(l->notes.note[i].severity),
			      l->notes.note[i].file, l->notes.note[i].text);
	return sa_str_finish(&s, &l->arena);
}

/* "index=net index=net ..." of all rows */
static const char *all_rows(struct loaded *l)
{
	SA_STR_SCOPE(s);

	for (size_t i = 0; i < l->run.n_iter; i++) {
		sa_str_printf(&s, "%s%llu=", i ? " " : "",
			      (unsigned long long)l->run.iter[i].index);
		sa_str_num(&s, l->run.iter[i].kpi[T_NET_BPS], "-");
	}
	return sa_str_finish(&s, &l->arena);
}

static void put(const char *dir, const char *name, const char *iteration, double net)
{
	SA_STR_SCOPE(text);

	sa_str_puts(&text, "{");
	if (iteration)
		sa_str_printf(&text, "\"iteration\":%s,", iteration);
	sa_str_puts(&text, "\"summary\":{\"net_bps\":");
	sa_str_num(&text, net, "null");
	sa_str_puts(&text, "}}\n");
	t_write_str(dir, name, text.buf);
}

static void numeric_order(void **state)
{
	const char *dir = t_tmpdir();
	struct loaded l;

	(void)state;
	put(dir, "ITER_SUMMARY_10.json", NULL, 10);
	put(dir, "ITER_SUMMARY_2.json", NULL, 2);
	put(dir, "ITER_SUMMARY_1.json", "1", 1);
	put(dir, "ITER_SUMMARY_0003.json", NULL, 3);
	load(&l, dir);
	t_str(all_rows(&l), "1=1 2=2 3=3 10=10");
	t_str(all_notes(&l),
	      "warning : gap: 6 iteration(s) between 1 and 10 were not loaded: 4-9\n");
	assert_int_equal(l.run.n_candidates, 4);
	t_str(l.run.iter[2].file, "ITER_SUMMARY_0003.json");
	t_str(l.run.base, dir);
	sa_arena_release(&l.arena);
}

static void odd_names(void **state)
{
	static const struct {
		const char *name;
		/* 3 noted: only its case is wrong, 2 candidate and usable, 1 candidate, 0 noted and ignored,
		 * -1 none of ours */
		int what;
	} cases[] = {
		{"ITER_SUMMARY_1.json", 2},
		{"ITER_SUMMARY_00000000000000000000007.json", 2},
		{"ITER_SUMMARY_0.json", 2},
		{"ITER_SUMMARY_1000000000000000.json", 2},
		{"ITER_SUMMARY_1000000000000001.json", 1},
		{"ITER_SUMMARY_99999999999999999999.json", 1},
		{"ITER_SUMMARY_.json", 0},
		{"ITER_SUMMARY_x.json", 0},
		{"ITER_SUMMARY_-1.json", 0},
		{"ITER_SUMMARY_1.5.json", 0},
		{"ITER_SUMMARY_ 1.json", 0},
		{"ITER_SUMMARY_1 (copy).json", 0},
		{"ITER_SUMMARY_0x1.json", 0},
		{"ITER_SUMMARY_1.json.json", 0},
		{"ITER_SUMMARY_1.JSON", 3},
		{"iter_summary_1.json", 3},
		{"Iter_Summary_007.Json", 3},
		{"iter_summary_x.json", -1},
		{"iter_summary.json", -1},
		{"ITER_SUMMARY_1.json~", -1},
		{"ITER_SUMMARY_1.json.tmp", -1},
		{"xITER_SUMMARY_1.json", -1},
		{".ITER_SUMMARY_1.json", -1},
		{"ITER_SUMMARY_1", -1},
		{"ITER_SUMMARY.json", -1},
		{"sub/ITER_SUMMARY_1.json", -1},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		const char *dir = t_tmpdir();
		struct loaded l;

		put(dir, cases[i].name, NULL, 1);
		load(&l, dir);
		t_close_in(cases[i].name, (double)l.run.n_candidates,
			   cases[i].what == 1 || cases[i].what == 2, 0);
		t_close_in(cases[i].name, (double)l.run.n_iter,
			   cases[i].what == 1 || cases[i].what == 2, 0);
		t_close_in(cases[i].name, (double)l.run.n_loaded, cases[i].what == 2, 0);
		t_close_in(cases[i].name, (double)l.notes.n,
			   cases[i].what >= 0 && cases[i].what != 2, 0);
		if (cases[i].what == 3)
			t_has(all_notes(&l), "ignored: it must be called ITER_SUMMARY_");
		if (cases[i].what == 0)
			t_has(all_notes(&l), "ignored: the name is not ITER_SUMMARY_<number>.json");
		if (cases[i].what == 1)
			t_has(all_notes(&l), "the number in the name is over 10^15");
		assert_int_equal(l.run.inventory.n_files, 1);
		sa_arena_release(&l.arena);
	}
}

/* A number in the name that is too large does no harm when the content has one. */
static void large_number_in_the_name(void **state)
{
	const char *dir = t_tmpdir();
	struct loaded l;

	(void)state;
	put(dir, "ITER_SUMMARY_99999999999999999999.json", "3", 33);
	put(dir, "ITER_SUMMARY_4.json", NULL, 4);
	load(&l, dir);
	t_str(all_rows(&l), "3=33 4=4");
	sa_arena_release(&l.arena);
}

/* FORMATS 15.27 */
static void the_name_decides_the_index(void **state)
{
	const char *dir = t_tmpdir();
	struct loaded l;

	(void)state;
	put(dir, "ITER_SUMMARY_1.json", "3", 13);
	put(dir, "ITER_SUMMARY_2.json", "\"2\"", 2);
	put(dir, "ITER_SUMMARY_3.json", "1.0", 31);
	put(dir, "ITER_SUMMARY_4.json", "4.5", 4);
	put(dir, "ITER_SUMMARY_5.json", "-1", 5);
	load(&l, dir);
	t_str(all_rows(&l), "1=13 2=2 3=31 4=4 5=5");
	t_has(all_notes(&l),
	      "warning ITER_SUMMARY_1.json: out of order: the content says iteration 3, "
	      "the name 1; the name counts\n");
	t_has(all_notes(&l), "warning ITER_SUMMARY_3.json: out of order");
	assert_int_equal(l.notes.n, 2);
	sa_arena_release(&l.arena);
}

/* All are one constant away: the content counts, for the broken one too. */
static void shifted_alike(void **state)
{
	static const struct {
		const char *name, *content[3], *want;
	} cases[] = {
		{"from 0", {"0", "1", "2"}, "0=1 1=2 2=3 3=-"},
		{"later", {"11", "12", "13"}, "11=1 12=2 13=3 14=-"},
		{"one says nothing", {"11", NULL, "13"}, "1=1 2=2 3=3 4=-"},
		{"one differs", {"11", "12", "14"}, "1=1 2=2 3=3 4=-"},
		{"the newest are the oldest", {"1", "1", "2"}, "1=1 2=2 3=3 4=-"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		const char *dir = t_tmpdir();
		struct loaded l;

		put(dir, "ITER_SUMMARY_1.json", cases[i].content[0], 1);
		put(dir, "ITER_SUMMARY_2.json", cases[i].content[1], 2);
		put(dir, "ITER_SUMMARY_3.json", cases[i].content[2], 3);
		t_write_str(dir, "ITER_SUMMARY_4.json", "{\"iteration\": 4");
		load(&l, dir);
		t_str_in(cases[i].name, all_rows(&l), cases[i].want);
		assert_true(l.run.newest_unusable);
		sa_arena_release(&l.arena);
	}
}

static void duplicates_stay_in_file_order(void **state)
{
	const char *dir = t_tmpdir();
	struct loaded l;

	(void)state;
	put(dir, "ITER_SUMMARY_002.json", NULL, 9);
	put(dir, "ITER_SUMMARY_2.json", NULL, 2);
	put(dir, "ITER_SUMMARY_02.json", NULL, 22);
	put(dir, "ITER_SUMMARY_1.json", NULL, 1);
	load(&l, dir);
	t_str(all_rows(&l), "1=1 2=9 2=22 2=2");
	t_has(all_notes(&l),
	      "ITER_SUMMARY_2.json: duplicate: iteration 2 is in ITER_SUMMARY_02.json "
	      "too; both rows count\n");
	t_has(all_notes(&l),
	      "ITER_SUMMARY_02.json: duplicate: iteration 2 is in ITER_SUMMARY_002.json");
	assert_null(strstr(all_notes(&l), "gap"));
	sa_arena_release(&l.arena);
}

static void gaps(void **state)
{
	static const struct {
		const char *name;
		int index[30];
		const char *want; /* NULL: no note */
	} cases[] = {
		{"none", {1, 2, 3}, NULL},
		{"begins late", {7, 8}, NULL},
		{"one alone", {5}, NULL},
		{"one missing", {1, 3}, "gap: 1 iteration(s) between 1 and 3 were not loaded: 2"},
		{"several",
		 {1, 3, 7, 8, 20},
		 "gap: 15 iteration(s) between 1 and 20 were not loaded: 2, 4-6, 9-19"},
		{"first ten are named",
		 {2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24},
		 "gap: 11 iteration(s) between 2 and 24 were not loaded: 3, 5, 7, 9, 11, 13, 15, 17, 19, "
		 "21, …"},
	};

	(void)state;
	for (size_t i = 0; i < T_COUNT(cases); i++) {
		const char *dir = t_tmpdir();
		struct loaded l;

		for (size_t k = 0; cases[i].index[k]; k++) {
			char name[40];

			snprintf(name, sizeof name, "ITER_SUMMARY_%d.json", cases[i].index[k]);
			put(dir, name, NULL, 1);
		}
		load(&l, dir);
		t_close_in(cases[i].name, (double)l.notes.n, cases[i].want != NULL, 0);
		if (cases[i].want)
			t_str_in(cases[i].name, l.notes.note[0].text, cases[i].want);
		sa_arena_release(&l.arena);
	}
}

/* Beyond 99, and more than one thread takes at a time. */
static void many(void **state)
{
	const char *dir = t_tmpdir();
	struct loaded l;

	(void)state;
	for (int i = 1; i <= 700; i++) {
		char name[40], index[10];

		snprintf(name, sizeof name, "ITER_SUMMARY_%d.json", i);
		snprintf(index, sizeof index, "%d", 701 - i); /* all of them in reverse */
		put(dir, name, index, i);
	}
	load(&l, dir);
	assert_int_equal(l.run.n_iter, 700);
	for (size_t i = 0; i < 700; i++) {
		assert_int_equal(l.run.iter[i].index, i + 1);
		t_close(l.run.iter[i].kpi[T_NET_BPS], (double)i + 1, 0);
	}
	assert_int_equal(l.notes.n, 700);
	assert_int_equal(l.notes.n_by_severity[SA_WARNING], 700);
	assert_int_equal(l.run.inventory.n_files, 700);
	assert_int_equal(l.run.inventory.n_entries, SA_LIMIT_INVENTORY);
	/* the first by name */
	t_str(l.run.inventory.entry[0].path, "ITER_SUMMARY_1.json");
	t_str(l.run.inventory.entry[1].path, "ITER_SUMMARY_10.json");
	t_str(l.run.inventory.entry[2].path, "ITER_SUMMARY_100.json");
	for (size_t i = 1; i < l.run.inventory.n_entries; i++)
		assert_true(strcmp(l.run.inventory.entry[i - 1].path,
				   l.run.inventory.entry[i].path) < 0);
	sa_arena_release(&l.arena);
}

static void broken_ones_never_stop_the_run(void **state)
{
	const char *dir = t_tmpdir();
	struct loaded l;
	SA_STR_SCOPE(path);

	(void)state;
	alarm(30);
	put(dir, "ITER_SUMMARY_1.json", NULL, 1);
	t_write_str(dir, "ITER_SUMMARY_2.json", "{\"summary\":{\"net_bps\":01}}");
	t_write_str(dir, "ITER_SUMMARY_3.json", "");
	t_write_str(dir, "ITER_SUMMARY_4.json", "{\"summary\":null}");
	sa_str_printf(&path, "%s/ITER_SUMMARY_5.json", dir);
	assert_int_equal(mkfifo(path.buf, 0666), 0);
	path.buf[path.len - 6] = '6';
	assert_int_equal(mkdir(path.buf, 0777), 0);
	path.buf[path.len - 6] = '7';
	assert_int_equal(symlink("/etc/passwd", path.buf), 0);
	path.buf[path.len - 6] = '8';
	assert_int_equal(symlink("ITER_SUMMARY_8.json", path.buf), 0);
	path.buf[path.len - 6] = '9';
	assert_int_equal(symlink("ITER_SUMMARY_1.json", path.buf), 0);
	load(&l, dir);
	t_str(all_rows(&l), "1=1 2=- 3=- 4=- 5=- 6=- 7=- 8=- 9=1");
	assert_int_equal(l.run.n_candidates, 9);
	assert_int_equal(l.run.n_loaded, 2);
	assert_int_equal(l.run.n_unusable, 7);
	assert_false(l.run.newest_unusable);
	t_str(l.run.unusable[0].file, "ITER_SUMMARY_2.json");
	t_str(l.run.unusable[0].why, "bad number at line 1, column 23 (byte 22)");
	assert_int_equal(l.run.unusable[6].index, 8);
	assert_int_equal(l.notes.n_by_severity[SA_ERROR], 7);
	t_has(all_notes(&l),
	      "error ITER_SUMMARY_2.json: not used: bad number at line 1, column 23 (byte 22)\n");
	t_has(all_notes(&l), "error ITER_SUMMARY_3.json: not used: an empty file, as a crash");
	t_has(all_notes(&l), "error ITER_SUMMARY_4.json: not used: 'summary' is not an object\n");
	t_has(all_notes(&l), "error ITER_SUMMARY_5.json: not used: 'ITER_SUMMARY_5.json' is not a "
			     "regular file\n");
	t_has(all_notes(&l), "error ITER_SUMMARY_6.json: not used: 'ITER_SUMMARY_6.json' is not a "
			     "regular file\n");
	t_has(all_notes(&l),
	      "error ITER_SUMMARY_7.json: not used: link 'ITER_SUMMARY_7.json' leads "
	      "out of the directory; it is not followed\n");
	t_has(all_notes(&l), "error ITER_SUMMARY_8.json: not used: 'ITER_SUMMARY_8.json' is a link "
			     "that leads nowhere");
	assert_int_equal(l.run.inventory.n_files, 4);
	sa_arena_release(&l.arena);
	alarm(0);
}

static void inventory(void **state)
{
	const char *dir = t_tmpdir();
	struct loaded l;

	(void)state;
	load(&l, dir);
	assert_int_equal(l.run.n_iter, 0);
	assert_int_equal(l.run.n_candidates, 0);
	assert_int_equal(l.run.inventory.n_files, 0);
	assert_int_equal(l.notes.n, 0);
	for (size_t f = 0; f < SA_KEY_FILE_COUNT; f++)
		assert_false(l.run.inventory.present[f]);
	sa_arena_release(&l.arena);

	for (size_t f = 0; f < SA_KEY_FILE_COUNT; f++)
		t_write_str(dir, sa_key_file_path((enum sa_key_file)f), "12345");
	t_write_str(dir, "a/b\033c", "");
	load(&l, dir);
	assert_int_equal(l.run.inventory.n_files, 5);
	for (size_t f = 0; f < SA_KEY_FILE_COUNT; f++)
		assert_true(l.run.inventory.present[f]);
	t_str(l.run.inventory.entry[0].path, "DELTA_VERIFY_REPORT.md");
	assert_int_equal(l.run.inventory.entry[0].size_bytes, 5);
	t_str(l.run.inventory.entry[2].path, "a/b\\x1bc"); /* safe to show */
	assert_int_equal(l.run.inventory.entry[2].size_bytes, 0);
	sa_arena_release(&l.arena);

	/* a directory of that name is no key file */
	dir = t_tmpdir();
	t_write_str(dir, "TUNING_REPORT.json/x", "");
	load(&l, dir);
	assert_false(l.run.inventory.present[SA_KEY_TUNING]);
	sa_arena_release(&l.arena);
}

static void list_errors(void **state)
{
	SA_ARENA_SCOPE(arena);
	struct sa_fs fs = {.fail_at = 2, .fail_errno = 5};
	struct sa_notes notes;
	struct sa_run run;
	struct sa_err err;
	SA_SOURCE_SCOPE(source);
	SA_SOURCE_SCOPE(absent);

	(void)state;
	sa_notes_init(&notes, &arena);
	assert_int_equal(sa_source_open_dir(&fs, &arena, t_tmpdir(), &source, &err), 0);
	assert_int_equal(sa_run_load(&source, t_builtin_policy(&arena), &arena, &notes, &run, &err),
			 -1);
	assert_int_equal(err.code, SA_ERR_IO);
	assert_int_equal(sa_source_open_dir(NULL, &arena, "/nowhere/at/all", &absent, &err), -1);
	assert_int_equal(err.code, SA_ERR_NOT_FOUND);
}

static int list_many(const struct sa_source *source,
		     void (*visit)(void *ctx, const struct sa_entry *entry),
		     void (*skipped)(void *ctx, const char *path, const char *why), void *ctx,
		     struct sa_err *err)
{
	const size_t *n = source->state;
	char name[40];

	(void)skipped, (void)err;
	for (size_t i = 0; i < *n; i++) {
		snprintf(name, sizeof name, "ITER_SUMMARY_%zu.json", i);
		visit(ctx, &(struct sa_entry){name, 0, SA_FILE_REGULAR});
	}
	return 0;
}

static int64_t no_size(const struct sa_source *source, const char *path)
{
	(void)source, (void)path;
	return -1;
}

/* One file more than the limit is an error that says so, and no shorter run. */
static void too_many_iterations(void **state)
{
	static const struct sa_source_ops ops = {.list = list_many, .size = no_size};

	(void)state;
	for (size_t n = SA_LIMIT_ITERATIONS; n <= SA_LIMIT_ITERATIONS + 1; n++) {
		const struct sa_source source = {.ops = &ops, .state = &n};
		struct sa_discovery found;
		struct sa_notes notes;
		struct sa_err err;
		SA_ARENA_SCOPE(arena);

		sa_notes_init(&notes, &arena);
		int rc = sa_discover(&source, &arena, &notes, &found, &err);

		if (n <= SA_LIMIT_ITERATIONS) {
			assert_int_equal(rc, 0);
			assert_int_equal(found.n_candidates, SA_LIMIT_ITERATIONS);
			continue;
		}
		assert_int_equal(rc, -1);
		assert_int_equal(err.code, SA_ERR_LIMIT);
		t_str(err.msg, "more than 1000000 ITER_SUMMARY_*.json files");
	}
}

/* What `run` leaves of an iteration that failed (FORMATS 15.6). */
static void failed_ones_are_rows(void **state)
{
	const char *dir = t_tmpdir();
	struct loaded l;

	(void)state;
	put(dir, "ITER_SUMMARY_1.json", NULL, 1);
	t_write_str(dir, "ITER_SUMMARY_2.json",
		    "{\"iteration\": 2, \"failed\": true, \"reason\": \"exit code 7\", "
		    "\"summary\": {\"net_bps\": 9, \"runtime_utc\": \"2025-10-19T12:34:56Z\"}}");
	t_write_str(dir, "ITER_SUMMARY_3.json", "{\"failed\": false, \"net_bps\": 3}");
	t_write_str(dir, "ITER_SUMMARY_4.json", "{\"failed\": true, \"summary\": null}");
	load(&l, dir);
	t_str(all_rows(&l), "1=1 2=- 3=3 4=-");
	assert_int_equal(l.run.n_loaded, 2);
	assert_int_equal(l.run.n_failed, 2);
	assert_true(l.run.newest_unusable && l.run.unusable[0].failed && l.run.iter[1].unusable);
	assert_int_equal(l.run.iter[1].at_ms, 1760877296000);
	t_has(all_notes(&l),
	      "error ITER_SUMMARY_2.json: not used: the iteration failed: exit code 7\n");
	t_str(l.run.unusable[1].why, "the iteration failed");
	sa_arena_release(&l.arena);
}

/* The parts of the P&L (FORMATS 15.13): how many iterations, and the worst by its index in the run. */
static void broken_identities_are_counted(void **state)
{
	static const double net[] = {3, 3.2, 1.5, 3.06, 3.05};
	const char *dir = t_tmpdir();
	struct loaded l;

	(void)state;
	for (size_t i = 0; i < T_COUNT(net); i++) {
		char name[40], text[160];

		snprintf(name, sizeof name, "ITER_SUMMARY_%zu.json", i + 1);
		snprintf(text, sizeof text,
			 "{\"iteration\":%zu,\"net_bps\":%.17g,\"gross_bps\":10,\"fees_bps\":3,"
			 "\"adverse_bps\":4}",
			 i + 11, net[i]);
		t_write_str(dir, name, text);
	}
	/* one that is refused for its name says nothing, nor when it ran */
	t_write_str(
		dir, "ITER_SUMMARY_2000000000000000.json",
		"{\"net_bps\":99,\"gross_bps\":1,\"fees_bps\":1,\"adverse_bps\":1,\"ts\":1760877296}");
	load(&l, dir);
	assert_int_equal(l.run.iter[l.run.n_iter - 1].unusable, true);
	assert_true(l.run.iter[l.run.n_iter - 1].at_ms == SA_NO_TIME);
	assert_true(isnan(l.run.iter[l.run.n_iter - 1].kpi[T_NET_BPS]));
	assert_int_equal(l.run.n_identity_broken, 3);
	t_close(l.run.identity_worst, -1.5, 1e-12);
	assert_int_equal(l.run.identity_worst_index, 13);
	sa_arena_release(&l.arena);
}

/* FORMATS 15.9 */
static void numbers_in_the_wrong_clothes(void **state)
{
	const char *dir = t_tmpdir();
	struct loaded l;

	(void)state;
	t_write_str(dir, "ITER_SUMMARY_1.json",
		    "{\"net_bps\": \"3,52\", \"risk_ratio\": null, \"p95\": [1, 2]}");
	t_write_str(dir, "ITER_SUMMARY_2.json",
		    "{\"summary\": {\"net_bps\" :\n \"3.5 bps\", \"risk_ratio\": \"35%\", \"p95\": "
		    "\"300 ms\", \"latency_p95\": 290, \"maker_count\": true}}");
	load(&l, dir);
	t_str(all_notes(&l),
	      "warning ITER_SUMMARY_1.json: net_bps is missing: 'net_bps' holds \"3,52\", which is no "
	      "plain number, as in 1 more files\n"
	      "warning ITER_SUMMARY_2.json: risk_ratio is missing: 'risk_ratio' holds \"35%\", which is "
	      "no plain number\n"
	      "warning ITER_SUMMARY_1.json: p95_latency_ms is missing: 'p95' holds [1, 2], which is no "
	      "plain number\n"
	      "warning ITER_SUMMARY_2.json: maker_taker_ratio is missing: 'maker_count' holds true, which "
	      "is no plain number\n");
	t_close(l.run.iter[1].kpi[T_LATENCY_P95_MS], 290, 0);
	sa_arena_release(&l.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numeric_order),
		cmocka_unit_test(odd_names),
		cmocka_unit_test(large_number_in_the_name),
		cmocka_unit_test(the_name_decides_the_index),
		cmocka_unit_test(shifted_alike),
		cmocka_unit_test(duplicates_stay_in_file_order),
		cmocka_unit_test(gaps),
		cmocka_unit_test(many),
		cmocka_unit_test(broken_ones_never_stop_the_run),
		cmocka_unit_test(failed_ones_are_rows),
		cmocka_unit_test(broken_identities_are_counted),
		cmocka_unit_test(numbers_in_the_wrong_clothes),
		cmocka_unit_test(inventory),
		cmocka_unit_test(list_errors),
		cmocka_unit_test(too_many_iterations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
