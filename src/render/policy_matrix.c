/* SPDX-License-Identifier: MIT */
/* Group × KPI: what the rules found, a letter each. */
#include <string.h>

#include "base/utf8.h"
#include "render/html_part.h"
#include "render/policy_part.h"

#define MOST_KPIS      20
#define MARKDOWN_ROWS  50
#define MARKDOWN_CHARS 32

struct matrix {
	const struct sa_judged *judged;
	const struct sa_judged_group *const *order;
	const struct sa_finding **worst; /* n_group rows of n_metric; NULL where no rule is */
	size_t metric[MOST_KPIS];	 /* the columns: KPIs with a rule */
	size_t n_columns, n_left_out;
};

/* A rule that fails and does not hold the run does not look like one that does. */
static bool is_warning(const struct sa_finding *f)
{
	return f->outcome == SA_FAIL && f->state == SA_STATE_WARN;
}

static const char *letter_of(const struct sa_finding *f)
{
	static const char *const letter[SA_OUTCOME_COUNT] = {
		[SA_PASS] = "P",   [SA_FAIL] = "F",	 [SA_MISSING_VALUE] = "M",
		[SA_WAIVED] = "W", [SA_UNDECIDED] = "I",
	};

	return is_warning(f) ? "f" : letter[f->outcome];
}
static const char legend[] =
	"P pass, F fail, M missing, W waived, I inconclusive; f fails a should rule, a "
	"warning";

static void fill(struct matrix *m, const struct sa_judged *judged, struct sa_arena *arena)
{
	const size_t *rank = sa_judged_ranks(judged, arena);
	size_t n_metric = judged->policy->n_metric;
	bool *ruled = SA_NEW_ARRAY(arena, n_metric, bool);

	*m = (struct matrix){.judged = judged, .order = sa_judged_groups(judged, arena)};
	m->worst = SA_NEW_ARRAY(arena, judged->n_group * n_metric, const struct sa_finding *);
	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];
		size_t row = sa_judged_rank(judged, rank, f->group);
		const struct sa_finding **at = &m->worst[row * n_metric + f->metric];

		if (!*at || f->state > (*at)->state)
			*at = f;
		ruled[f->metric] = true;
	}
	for (size_t k = 0; k < n_metric; k++) {
		if (ruled[k] && m->n_columns < MOST_KPIS)
			m->metric[m->n_columns++] = k;
		else
			m->n_left_out += ruled[k];
	}
}

static const struct sa_finding *at(const struct matrix *m, size_t row, size_t column)
{
	return m->worst[row * m->judged->policy->n_metric + m->metric[column]];
}

static const char *name_of(const struct matrix *m, size_t row)
{
	return sa_policy_group_name(m->order[row]->name);
}

static void html_cell(struct sa_str *out, const struct matrix *m, const struct sa_finding *f)
{
	if (!f) {
		sa_str_puts(out, "<td></td>");
		return;
	}
	sa_str_printf(out, "<td class=\"flag %s\" title=\"",
		      is_warning(f) ? "warning" : sa_outcome_key(f->outcome));
	sa_phrase_of_rule(out, f->rule, f->actual, f->limit,
			  m->judged->policy->metric[f->metric].judged_digits);
	sa_str_printf(out, ", %s%s\">%s</td>", sa_outcome_key(f->outcome),
		      is_warning(f) ? " of a should rule" : "", letter_of(f));
}

void sa_policy_matrix_html(struct sa_str *out, const struct sa_judged *judged, size_t n_open,
			   struct sa_arena *arena)
{
	struct matrix m;
	SA_STR_SCOPE(head);

	fill(&m, judged, arena);
	sa_str_puts(&head, "<th scope=\"col\">Group</th>");
	for (size_t c = 0; c < m.n_columns; c++) {
		sa_str_puts(&head, "<th scope=\"col\"><code>");
		sa_html_short(&head, judged->policy->metric[m.metric[c]].name);
		sa_str_puts(&head, "</code></th>");
	}
	sa_html_table(out, "matrix", "class=\"matrix\"", legend, head.buf);
	for (size_t g = 0; g < judged->n_group && g < SA_POLICY_ROWS_SHOWN; g++) {
		sa_str_printf(out, "<tr><th scope=\"row\"><span title=\"%s\">%s</span> ",
			      sa_state_name(m.order[g]->state), sa_html_glyph(m.order[g]->state));
		if (g < n_open)
			sa_str_printf(out, "<a href=\"#group-%zu\">", g);
		sa_html_short(out, name_of(&m, g));
		sa_str_printf(out, "%s</th>", g < n_open ? "</a>" : "");
		for (size_t c = 0; c < m.n_columns; c++)
			html_cell(out, &m, at(&m, g, c));
		sa_str_puts(out, "</tr>\n");
	}
	sa_html_table_end(out);
	if (m.n_left_out)
		sa_str_printf(out,
			      "<p class=\"soft\">%zu more KPIs stand in the tables below.</p>\n",
			      m.n_left_out);
}

void sa_policy_matrix_markdown(struct sa_str *out, const struct sa_judged *judged, size_t n_named,
			       struct sa_arena *arena)
{
	struct matrix m;
	size_t n = n_named < MARKDOWN_ROWS ? n_named : MARKDOWN_ROWS;

	fill(&m, judged, arena);
	if (!n)
		return;
	sa_str_puts(out, "| Group |");
	for (size_t c = 0; c < m.n_columns; c++) {
		sa_str_puts(out, " ");
		sa_pen_markdown.foreign(out, judged->policy->metric[m.metric[c]].name);
		sa_str_puts(out, " |");
	}
	sa_str_puts(out, "\n|---|");
	for (size_t c = 0; c < m.n_columns; c++)
		sa_str_puts(out, ":-:|");
	for (size_t g = 0; g < n; g++) {
		SA_STR_SCOPE(shown);

		sa_utf8_plain(&shown, name_of(&m, g), strlen(name_of(&m, g)), MARKDOWN_CHARS);
		sa_str_puts(out, "\n| ");
		sa_pen_markdown.foreign(out, shown.buf);
		sa_str_puts(out, " |");
		for (size_t c = 0; c < m.n_columns; c++) {
			const struct sa_finding *f = at(&m, g, c);

			if (!f)
				sa_str_puts(out, " |");
			else
				sa_str_printf(out, f->state == SA_STATE_OK ? " %s |" : " **%s** |",
					      letter_of(f));
		}
	}
	sa_str_printf(out, "\n\n%s\n", legend);
}
