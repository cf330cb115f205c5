/* SPDX-License-Identifier: MIT */
/* From files to columns: what was read in pieces is whole, however many rows a file or a piece gives. */
#include "t.h"
#include "builtin.h"

#include "base/interrupt.h"
#include "base/str.h"
#include "load/data_load.h"
#include "load/run_load.h"
#include "policy/load.h"

#define FILES 600   /* more than one piece of the list */
#define ROWS  90000 /* more than one piece of a file */

struct loaded {
	struct sa_arena arena;
	struct sa_notes notes;
	struct sa_policy policy;
	struct sa_data data;
};

static int try_load(struct loaded *l, const char *dir, const char *policy, struct sa_err *err)
{
	struct sa_mistakes m = {.arena = &l->arena};
	SA_BUF_SCOPE(buf);
	SA_SOURCE_SCOPE(source);

	*l = (struct loaded){0};
	sa_notes_init(&l->notes, &l->arena);
	sa_buf_set(&buf, policy, strlen(policy));
	const struct sa_policy_request request = {
		.file = "p.yaml", .bytes = buf.data, .len = buf.len, .now_ms = 1795176000000};

	if (sa_policy_load(&request, &l->arena, &l->policy, NULL, &m, err) != 0 ||
	    sa_source_open_dir(NULL, &l->arena, dir, &source, err) != 0)
		fail_msg("%s", err->msg);
	return sa_data_load(&l->policy, &source, &l->arena, &l->notes, &l->data, err);
}

static void load(struct loaded *l, const char *dir, const char *policy)
{
	struct sa_err err;

	if (try_load(l, dir, policy, &err) != 0)
		fail_msg("%s", err.msg);
}

#define FILES_POLICY                                                                   \
	"version: 1\ninput: [{path: 'ITER_SUMMARY_*.json', format: iter-summary%s}]\n" \
	"kpis:\n  a: {from: summary.a, better: lower, must: 'max(all) >= 0'}\n  b: {from: summary.b, better: lower}\n"

static void put(const char *dir, int i, const char *text)
{
	char name[64];

	sprintf(name, "ITER_SUMMARY_%d.json", i);
	t_write_str(dir, name, text);
}

static void put_plain(const char *dir, int i)
{
	char text[128];

	sprintf(text, "{\"iteration\":%d,\"summary\":{\"a\":%d.5,\"b\":%d}}", i, i, -i);
	put(dir, i, text);
}

static void check_rows(const struct sa_group_data *group, double a_factor, int missing)
{
	size_t n = 0;

	for (int i = 1; i <= FILES; i++) {
		if (i == missing)
			continue;
		t_close(group->y[0][n], a_factor * i + 0.5, 0);
		t_close(group->y[1][n], -i, 0);
		assert_int_equal(group->from[1][n], 1);
		assert_int_equal(group->rows->index[group->row[n]], i);
		n++;
	}
	assert_int_equal(group->n, n);
}

static void a_file_a_row(void **state)
{
	const char *dir = t_tmpdir();
	char policy[512];
	struct loaded l;

	(void)state;
	sprintf(policy, FILES_POLICY, "");
	for (int i = 1; i <= FILES; i++)
		put_plain(dir, i);
	load(&l, dir, policy);
	check_rows(&l.data.input[0].group[0], 1, 0);
	sa_arena_release(&l.arena);
	put(dir, 300, "{\"iteration\":300,");
	load(&l, dir, policy);
	check_rows(&l.data.input[0].group[0], 1, 300);
	assert_int_equal(l.data.input[0].rows.n, FILES);
	assert_true(l.data.input[0].rows.unusable[299]);
	sa_arena_release(&l.arena);
}

/* Two records a file: a piece of the list gives more rows than it has files. */
static void a_file_several_rows(void **state)
{
	const char *dir = t_tmpdir();
	char policy[512], text[256];
	struct loaded l;

	(void)state;
	sprintf(policy, FILES_POLICY, ", by: symbol");
	for (int i = 1; i <= FILES; i++) {
		sprintf(text,
			"{\"iteration\":%d,\"X\":{\"a\":%d.5,\"b\":%d},\"Y\":{\"a\":%d.5,\"b\":%d}}",
			i, i, -i, 2 * i, -i);
		put(dir, i, text);
	}
	load(&l, dir, policy);
	assert_int_equal(l.data.input[0].n_group, 2);
	check_rows(&l.data.input[0].group[0], 1, 0);
	check_rows(&l.data.input[0].group[1], 2, 0);
	sa_arena_release(&l.arena);
}

static void check_csv(const char *text)
{
	const char *dir = t_tmpdir();
	struct loaded l;

	t_write_str(dir, "rows.csv", text);
	load(&l, dir,
	     "version: 1\ninput: [{path: rows.csv, format: csv, index: i}]\n"
	     "kpis:\n  a: {from: a, better: lower, must: 'max(all) >= 0'}\n  b: {from: b, better: lower}\n");
	const struct sa_group_data *group = &l.data.input[0].group[0];

	assert_int_equal(group->n, ROWS);
	for (size_t i = 0; i < ROWS; i++) {
		double index = (double)i + 1;

		assert_int_equal(group->rows->index[group->row[i]], i + 1);
		t_close(group->y[0][i], index / 4, 0);
		t_close(group->y[1][i], index * 2, 0);
	}
	sa_arena_release(&l.arena);
}

/* Rows in their order, with an empty line among them, and the other way round: the columns are the same. */
static void a_line_a_row(void **state)
{
	SA_STR_SCOPE(plain);
	SA_STR_SCOPE(gap);
	SA_STR_SCOPE(reverse);

	(void)state;
	for (int i = 0; i <= ROWS; i++) {
		int k = ROWS + 1 - i;

		if (!i) {
			sa_str_puts(&plain, "i,a,b\n");
			sa_str_puts(&gap, "i,a,b\n");
			sa_str_puts(&reverse, "i,a,b\n");
			continue;
		}
		sa_str_printf(&plain, "%d,%d.%02d,%d\n", i, i / 4, i % 4 * 25, 2 * i);
		sa_str_printf(&gap, "%s%d,%d.%02d,%d\n", i == 700 ? "\n" : "", i, i / 4, i % 4 * 25,
			      2 * i);
		sa_str_printf(&reverse, "%d,%d.%02d,%d\n", k, k / 4, k % 4 * 25, 2 * k);
	}
	check_csv(plain.buf);
	check_csv(gap.buf);
	check_csv(reverse.buf);
}

static int try_run(const char *dir, struct sa_err *err)
{
	SA_ARENA_SCOPE(arena);
	SA_SOURCE_SCOPE(source);
	struct sa_notes notes;
	struct sa_run run;

	sa_notes_init(&notes, &arena);
	assert_int_equal(sa_source_open_dir(NULL, &arena, dir, &source, err), 0);
	return sa_run_load(&source, t_builtin_policy(&arena), &arena, &notes, &run, err);
}

/* A while after a signal nothing more is read, and what was is no run: neither of many files nor of many rows. */
static void ended_by_a_signal(void **state)
{
	static const char rows[] = "version: 1\ninput: [{path: rows.csv, format: csv}]\n"
				   "kpis:\n  a: {from: a, better: lower, must: 'max(all) >= 0'}\n";
	const char *dir = t_tmpdir();
	char policy[512];
	struct loaded l;
	struct sa_err err;

	(void)state;
	sprintf(policy, FILES_POLICY, "");
	for (int i = 1; i <= FILES; i++)
		put_plain(dir, i);
	t_write_str(dir, "rows.csv", "i,a\n1,2\n2,3\n");
	sa_interrupt_catch();
	for (int late = 0; late < 2; late++) {
		if (late) {
			raise(SIGTERM);
			assert_false(sa_interrupt_is_late());
			sa_interrupt_nap(400);
			assert_true(sa_interrupt_is_late());
		}
		assert_int_equal(try_run(dir, &err), -late);
		if (late)
			t_has(err.msg, SA_READING_ENDED);
		for (int k = 0; k < 2; k++) {
			assert_int_equal(try_load(&l, dir, k ? rows : policy, &err), -late);
			if (late)
				t_has(err.msg, SA_READING_ENDED);
			sa_arena_release(&l.arena);
		}
	}
	sa_interrupt_forget();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_a_row),
		cmocka_unit_test(a_file_several_rows),
		cmocka_unit_test(a_line_a_row),
		cmocka_unit_test(ended_by_a_signal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
