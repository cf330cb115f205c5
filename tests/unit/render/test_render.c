/* SPDX-License-Identifier: MIT */
/* What all reports have in common: their rows, their names, and what one that grows too large does. */
#include "sample_audit.h"

#include "model/run.h"
#include "render/plots.h"
#include "render/post_soak.h"
#include "render/renderer.h"

/* A report that grows too large shows, whatever the renderer. */
static void too_large_shows(void **state)
{
	struct sample s;

	(void)state;
	make(&s, "x", false, false);
	for (size_t r = 0; r < SA_REPORT_COUNT; r++) {
		SA_STR_SCOPE(out);

		out.max = 200;
		sa_renderer_table[r].render(&s.audit, &out);
		assert_true(out.failed);
		assert_true(out.len <= 200);
	}
	sa_arena_release(&s.arena);
}

static void renderer_rows(void **state)
{
	static const char *const file[] = {"POST_SOAK_ITER_TABLE.csv", "POST_SOAK_AUDIT_SUMMARY.md",
					   "POST_SOAK_AUDIT_SUMMARY.json"};

	(void)state;
	for (size_t r = 0; r < SA_REPORT_COUNT; r++) {
		const struct sa_report_row *row = &sa_report_table[r];

		assert_true(row->output && row->saved_as && row->media_type && row->help &&
			    sa_renderer_table[r].render);
		assert_true(row->end_as && row->end_place < SA_REPORT_COUNT);
		t_has(row->media_type, "/");
		for (size_t k = 0; k < r; k++) {
			assert_string_not_equal(row->output, sa_report_table[k].output);
			assert_string_not_equal(row->file_name, sa_report_table[k].file_name);
			assert_true(row->end_place != sa_report_table[k].end_place);
		}
		if (r < T_COUNT(file))
			t_str(row->file_name, file[r]);
	}
}

/* What is written beside a run is known as no part of it, in whatever folder. */
static void written_names_are_own(void **state)
{
	struct sa_arena arena = {0};

	(void)state;
	for (size_t r = 0; r < SA_REPORT_COUNT; r++)
		assert_true(sa_run_is_own(sa_report_table[r].file_name));
	for (size_t f = 0; f < SA_POST_FILE_COUNT; f++)
		assert_true(sa_run_is_own(
			sa_arena_printf(&arena, "x/y/%s", sa_post_file_table[f].file_name)));
	for (size_t i = 0; i < sa_plots_files(); i++)
		assert_true(sa_run_is_own(
			sa_arena_printf(&arena, SA_PLOTS_DIR "/%s", sa_plots_name(&arena, i))));
	sa_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(too_large_shows),
		cmocka_unit_test(renderer_rows),
		cmocka_unit_test(written_names_are_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
