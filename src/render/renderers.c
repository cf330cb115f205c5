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

bool sa_report_is_wanted(const struct sa_audit *audit, enum sa_report report)
{
	return !sa_renderer_table[report].on_request || audit->settings.html;
}
