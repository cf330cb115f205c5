/* SPDX-License-Identifier: MIT */
/* Head, foot, tables and facts of the report page, whoever judged. */
#include "render/html_part.h"

#include <string.h>

#include "base/num.h"
#include "codec/html_out.h"
#include "gen/report_assets.h"
#include "model/chart.h"
#include "render/chart_axis.h"
#include "render/pens.h"
#include "render/report_files.h"

/* ---- pieces ---- */

void sa_html_short(struct sa_str *out, const char *text)
{
	sa_html_text(out, text, SA_LIMIT_SHOWN_TEXT);
}

void sa_html_section(struct sa_str *out, const char *id, const char *title)
{
	sa_str_printf(out, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n", id, id,
		      title);
}

void sa_html_section_end(struct sa_str *out)
{
	sa_str_puts(out, "</section>\n");
}

void sa_html_table(struct sa_str *out, const char *id, const char *class_name, const char *caption,
		   const char *head)
{
	SA_STR_SCOPE(titles);

	sa_str_printf(&titles, "<tr>%s</tr>", head);
	sa_html_table_begin(out, id, class_name, caption, titles.buf);
}

void sa_html_table_end(struct sa_str *out)
{
	sa_str_puts(out, "</tbody>\n</table>\n</div>\n");
}

void sa_html_number(struct sa_str *out, double value, int digits)
{
	if (isnan(value)) {
		sa_str_puts(out, "<td class=\"n none\">n/a</td>");
		return;
	}
	sa_str_puts(out, "<td class=\"n\">");
	sa_axis_value(out, value, digits);
	sa_str_puts(out, "</td>");
}

void sa_html_value(struct sa_str *out, const struct sa_chart *chart, double value, bool outside)
{
	if (isnan(value)) {
		sa_html_number(out, value, chart->digits);
		return;
	}
	sa_str_puts(out, outside ? "<td class=\"n out\"><span aria-hidden=\"true\">✗ </span><span "
				   "class=\"unseen\">outside limit: </span>"
				 : "<td class=\"n\">");
	sa_chart_put_value(out, chart, value);
	sa_str_puts(out, "</td>");
}

/* ---- head ---- */

/*
 * Nothing may be loaded, run or sent but the style and the script of this page, and no text can be
 * turned into markup or code (trusted types).
 */
static void put_policy(struct sa_str *out)
{
	sa_str_puts(out,
		    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		    "style-src ");
	sa_html_csp_hash(out, report_css, sizeof report_css - 1);
	sa_str_puts(out, "; script-src ");
	sa_html_csp_hash(out, report_js, sizeof report_js - 1);
	sa_str_puts(out, "; base-uri 'none'; form-action 'none'; "
			 "require-trusted-types-for 'script'; trusted-types 'none'\">\n");
}

void sa_html_head(struct sa_str *out, enum sa_state state, const char *base)
{
	sa_str_puts(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
	put_policy(out);
	sa_str_puts(out,
		    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		    "<meta name=\"color-scheme\" content=\"light dark\">\n"
		    "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
	sa_str_printf(out, "%s: soak audit of ", sa_state_name(state));
	sa_html_short(out, base);
	sa_str_puts(out, "</title>\n<style>");
	sa_str_add(out, report_css, sizeof report_css - 1);
	sa_str_puts(out, "</style>\n</head>\n<body>\n"
			 "<a class=\"skip\" href=\"#main\">Skip to the verdict</a>\n"
			 "<header>\n<h1>Post-soak audit</h1>\n</header>\n<main id=\"main\">\n");
}

void sa_html_foot(struct sa_str *out, const struct sa_audit *audit, const struct sa_policy *policy)
{
	SA_ARENA_SCOPE(scratch);
	const char *const *file = sa_report_files(&scratch, policy, false);

	sa_str_puts(out, "</main>\n<footer>\n<p>soak-audit ");
	sa_html_short(out, audit->meta.tool_version);
	sa_str_puts(out, ". Beside this page: ");
	for (size_t i = 0; file[i]; i++) {
		sa_str_puts(out, i ? ", " : "");
		sa_html_short(out, file[i]);
	}
	sa_str_printf(out, ".<br>Report stamp: <code>%s</code></p>\n</footer>\n<script>",
		      audit->stamp);
	sa_str_add(out, report_js, sizeof report_js - 1);
	sa_str_puts(out, "</script>\n</body>\n</html>\n");
}

/* ---- words ---- */

const char *sa_html_advice(enum sa_state state)
{
	static const char *const text[SA_STATE_COUNT] = {
		[SA_STATE_OK] = "ready for release",
		[SA_STATE_WARN] = "ready for release, with warnings",
		[SA_STATE_INCONCLUSIVE] = "do not release on this evidence",
		[SA_STATE_HOLD] = "do not release",
	};

	return text[state];
}

const char *sa_html_state_class(enum sa_state state)
{
	return state == SA_STATE_OK ? "ok" : state == SA_STATE_HOLD ? "hold" : "unsure";
}

/* ---- facts ---- */

void sa_html_fact(struct sa_str *out, const char *name, const char *value)
{
	sa_str_printf(out, "<div><dt>%s</dt><dd>", name);
	sa_html_short(out, value);
	sa_str_puts(out, "</dd></div>\n");
}

void sa_html_policy_facts(struct sa_str *out, const struct sa_policy *policy)
{
	sa_html_fact(out, "Policy", policy->origin);
	if (policy->profile)
		sa_html_fact(out, "Profile", policy->profile);
	if (policy->sha256)
		sa_str_printf(
			out,
			"<div><dt>Policy digest</dt><dd><code>sha256 %.12s</code></dd></div>\n",
			policy->sha256);
}

/* A fact with a link; where the address can be none the text alone is shown. */
static void put_linked(struct sa_str *out, const char *name, const char *text, const char *address)
{
	sa_str_printf(out, "<div><dt>%s</dt><dd>", name);
	sa_pen_html.link(out, text, address);
	sa_str_puts(out, "</dd></div>\n");
}

static bool is_known(const char *text)
{
	return text && *text;
}

static void put_of_repository(struct sa_str *out, const char *name, const char *text,
			      const struct sa_audit_origin *origin, const char *path)
{
	SA_STR_SCOPE(address);

	if (is_known(origin->server) && is_known(origin->repository))
		sa_str_printf(&address, "%s/%s/%s", origin->server, origin->repository, path);
	put_linked(out, name, text, address.buf);
}

void sa_html_origin_facts(struct sa_str *out, const struct sa_audit_origin *origin)
{
	SA_STR_SCOPE(path);
	SA_STR_SCOPE(text);

	if (is_known(origin->repository))
		sa_html_fact(out, "Repository", origin->repository);
	if (is_known(origin->commit)) {
		sa_str_printf(&path, "commit/%s", origin->commit);
		sa_str_printf(&text, "%.12s", origin->commit);
		put_of_repository(out, "Commit", text.buf, origin, path.buf);
	}
	if (is_known(origin->pull_request)) {
		sa_str_clear(&path);
		sa_str_clear(&text);
		sa_str_printf(&path, "pull/%s", origin->pull_request);
		sa_str_printf(&text, "#%s", origin->pull_request);
		put_of_repository(out, "Pull request", text.buf, origin, path.buf);
	}
	if (is_known(origin->branch))
		sa_html_fact(out, "Branch", origin->branch);
	if (is_known(origin->run_url))
		put_linked(out, "Job", "run of Actions", origin->run_url);
	if (is_known(origin->command)) {
		sa_str_puts(out, "<div class=\"command\"><dt>Command</dt><dd><code>");
		sa_html_text(out, origin->command, 4 * SA_LIMIT_SHOWN_TEXT);
		sa_str_puts(out, "</code></dd></div>\n");
	}
}
