/* SPDX-License-Identifier: MIT */
/* The table of report files. */
#include "render/renderer.h"

#include "render/policy_text.h"

const struct sa_renderer sa_renderer_table[SA_REPORT_COUNT] = {
	[SA_REPORT_CSV] = {"csv", "POST_SOAK_ITER_TABLE.csv", "CSV", "text/csv", sa_render_csv,
			   NULL, .is_data = true, .end_as = "📈 CSV table", .end_place = 2},
	[SA_REPORT_MARKDOWN] = {"markdown", "POST_SOAK_AUDIT_SUMMARY.md", "Markdown",
				"text/markdown", sa_render_markdown, sa_policy_markdown,
				.end_as = "📄 Full report", .end_place = 0},
	[SA_REPORT_JSON] = {"json", "POST_SOAK_AUDIT_SUMMARY.json", "JSON", "application/json",
			    sa_render_json, sa_policy_json_report, .is_data = true,
			    .end_as = "📊 JSON summary", .end_place = 1},
	[SA_REPORT_HTML] = {"html", "POST_SOAK_AUDIT_SUMMARY.html", "HTML", "text/html",
			    sa_render_html, sa_policy_html, .on_request = true,
			    .end_as = "🌐 HTML report", .end_place = 3},
};

const char *sa_report_table(struct sa_arena *arena, const struct sa_policy *policy, size_t input)
{
	return input ? sa_arena_printf(arena, "POST_SOAK_ITER_TABLE.%s.csv",
				       policy->input[input].name)
		     : sa_renderer_table[SA_REPORT_CSV].file_name;
}

const char *const *sa_report_files(struct sa_arena *arena, const struct sa_policy *policy,
				   bool data)
{
	size_t inputs = policy ? policy->n_input : 1, n = 0;
	const char **name = SA_NEW_ARRAY(arena, SA_REPORT_COUNT + inputs + 1, const char *);

	for (size_t r = 0; r < SA_REPORT_COUNT; r++) {
		if (sa_renderer_table[r].on_request || (data && !sa_renderer_table[r].is_data))
			continue;
		name[n++] = sa_renderer_table[r].file_name;
		for (size_t i = 1; r == SA_REPORT_CSV && i < inputs; i++)
			name[n++] = sa_report_table(arena, policy, i);
	}
	return name;
}

bool sa_report_is_wanted(const struct sa_audit *audit, enum sa_report report)
{
	return !sa_renderer_table[report].on_request || audit->settings.html;
}
