/* SPDX-License-Identifier: MIT */
/*
 * The parts of the report page (render/html.c and render/policy_page.c put them together). Each appends one section, or
 * nothing when there is nothing to show. Whatever came from an artifact goes through sa_html_text.
 */
#ifndef SA_RENDER_HTML_PART_H
#define SA_RENDER_HTML_PART_H

#include "base/str.h"
#include "model/audit.h"
#include "render/chart_layout.h"

struct sa_baseline;
struct sa_chart;

/* The table of iterations shows so many at most. */
#define SA_HTML_ROWS 500

/* So many folds are seen; more of them scroll, so that what is below is found. */
#define SA_HTML_FOLDS_SEEN 12

/* Foreign text of the usual length. */
void sa_html_short(struct sa_str *out, const char *text);
/* "<section ...><h2>title</h2>"; `id` is for the navigation. */
void sa_html_section(struct sa_str *out, const char *id, const char *title);
void sa_html_section_end(struct sa_str *out);
/* Opens a table that scrolls sideways when it must; `caption` is its name too and no foreign text. */
void sa_html_table(struct sa_str *out, const char *id, const char *class_name, const char *caption,
		   const char *head);
/* The same with the whole row of titles. */
void sa_html_table_begin(struct sa_str *out, const char *id, const char *attributes,
			 const char *caption, const char *titles);
void sa_html_table_end(struct sa_str *out);
/* A cell with a number: "<td class="n">3.18</td>". */
void sa_html_number(struct sa_str *out, double value, int digits);
/* The same of a KPI that has limits (those of `chart`); `outside`: marked as on the wrong side of one. */
void sa_html_value(struct sa_str *out, const struct sa_chart *chart, double value, bool outside);

/*
 * The page up to and with "<main>", and from "</main>" on: style, script and what they may do. `base` is
 * foreign text; `policy`: NULL when it judged without one.
 */
void sa_html_head(struct sa_str *out, enum sa_state state, const char *base);
void sa_html_foot(struct sa_str *out, const struct sa_audit *audit, const struct sa_policy *policy);

/* "ok", "unsure" or "hold"; what to do: "do not release". */
const char *sa_html_state_class(enum sa_state state);
/* sa_state_glyph() as HTML: the one that is pale in most fonts takes a colour of the page. */
const char *sa_html_glyph(enum sa_state state);
const char *sa_html_advice(enum sa_state state);

/* An entry of the list of facts; `value` is foreign text. */
void sa_html_fact(struct sa_str *out, const char *name, const char *value);
/* Facts: who judged (policy, digest, profile), and where the audit was made. */
void sa_html_policy_facts(struct sa_str *out, const struct sa_policy *policy);
void sa_html_origin_facts(struct sa_str *out, const struct sa_audit_origin *origin);

/* Every chart is there for wide and for narrow screens. */
#define SA_HTML_VIEWS 2

/* What one legend has to explain. */
struct sa_html_legend {
	bool bad, judged, baseline, limit, reach, windows, masks, tuning;
};

/* What the marks below the charts mean; nothing without events (`evidence` may be NULL). */
void sa_html_tuning_words(const struct sa_evidence *evidence, struct sa_str *out);

/* What the charts of a page share: their axis of iterations, and one legend. */
struct sa_html_figures {
	struct sa_chart_frame_of_all frame[SA_HTML_VIEWS];
	struct sa_html_legend legend;
};
/* Of more values than a chart shows, the smallest and the largest of each stretch; before it is added. */
void sa_html_thin(struct sa_chart *chart, struct sa_arena *arena);
void sa_html_figures_begin(struct sa_html_figures *all);
/* Every chart is added before the first is drawn; `evidence`: tuning events below it, or NULL. */
void sa_html_figures_add(struct sa_html_figures *all, const struct sa_chart *chart,
			 const struct sa_evidence *evidence);
/* The legend, and the list of figures up to the first; the caller ends it: "</div>". */
void sa_html_figures_open(struct sa_str *out, const struct sa_html_legend *has);

/* A chart with its words, laid out for wide and for narrow screens; its key is unique in the page. */
struct sa_html_figure {
	struct sa_chart *chart;
	bool failed, warned;		    /* warned: it fails, and is no more than a warning */
	bool begins;			    /* a group: on a line of its own */
	const struct sa_evidence *evidence; /* tuning events below it, or NULL */
	const struct sa_html_figures *all;
};
void sa_html_figure(const struct sa_html_figure *figure, struct sa_str *out);
/* What the charts of `n` values do not show; nothing where they show all. */
void sa_html_points_read(struct sa_str *out, size_t n);

void sa_html_charts(const struct sa_audit *audit, struct sa_str *out);
void sa_html_iterations(const struct sa_audit *audit, struct sa_str *out);
void sa_html_tuning(const struct sa_audit *audit, struct sa_str *out);
void sa_html_statistics(const struct sa_audit *audit, struct sa_str *out);
void sa_html_notes(const struct sa_audit *audit, struct sa_str *out);
void sa_html_inputs(const struct sa_audit *audit, struct sa_str *out);

#endif
