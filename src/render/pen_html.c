/* SPDX-License-Identifier: MIT */
/* The pen of HTML. */
#include "render/pens.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/html_out.h"
#include "render/chart_axis.h"
#include "render/html_part.h"

#define TEXT_IN_FULL (4 * SA_LIMIT_SHOWN_TEXT)
#define REASONS_SEEN 8

const char *sa_html_glyph(enum sa_state state)
{
	return state == SA_STATE_INCONCLUSIVE ? "<span class=\"ask\">❔</span>"
					      : sa_state_glyph(state);
}

void sa_html_table_begin(struct sa_str *out, const char *id, const char *attributes,
			 const char *caption, const char *titles)
{
	sa_str_printf(
		out,
		"<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"%s-caption\">\n"
		"<table id=\"%s\" %s>\n<caption id=\"%s-caption\"><span>%s</span></caption>\n"
		"<thead>%s</thead>\n<tbody>\n",
		id, id, attributes, id, caption, titles);
}

static void foreign(struct sa_str *out, const char *text)
{
	sa_html_text(out, text, TEXT_IN_FULL);
}

static void name(struct sa_str *out, const char *text)
{
	sa_str_puts(out, "<code>");
	foreign(out, text);
	sa_str_puts(out, "</code>");
}

static void number(struct sa_str *out, double value, int digits)
{
	if (sa_num_is_finite(value))
		sa_axis_value(out, value, digits);
}

static void aside(struct sa_str *out, const char *text)
{
	sa_str_puts(out, " <small>");
	foreign(out, text);
	sa_str_puts(out, "</small>");
}

bool sa_text_is_link(const char *url)
{
	static const char fine[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				   "-._~:/%";

	return strncmp(url, "https://", 8) == 0 && !url[strspn(url, fine)];
}

static void put_link(struct sa_str *out, const char *text, const char *url)
{
	bool linked = sa_text_is_link(url);

	if (linked)
		sa_str_printf(out, "<a href=\"%s\" rel=\"noreferrer\">", url);
	sa_html_text(out, text, SA_LIMIT_SHOWN_TEXT);
	sa_str_puts(out, linked ? "</a>" : "");
}

const struct sa_pen sa_pen_html = {name, foreign, foreign, sa_html_glyph, number, aside, put_link};

static void say(struct sa_str *out, const char *before, const struct sa_words *words,
		const char *after)
{
	sa_str_puts(out, before);
	words->say(out, words->in, words->of, &sa_pen_html);
	sa_str_puts(out, after);
}

static void put_item(struct sa_str *out, const struct sa_block *list, const struct sa_item *item)
{
	sa_str_puts(out, "<li>");
	if (item->state != SA_STATE_OK)
		sa_str_printf(out, "%s ", sa_html_glyph(item->state));
	if (list->mark == SA_MARK_SEVERITY)
		sa_str_printf(out, "<strong>%s</strong> ", sa_severity_name(item->severity));
	say(out, "", &item->words, "");
}

/* Items with a list of their own, of those that belong to them. */
static void put_items(struct sa_str *out, const struct sa_block *list)
{
	bool nested = false;

	for (size_t i = 0; i < list->n; i++) {
		bool inner = list->item[i].inner;

		if (inner && !nested)
			sa_str_puts(out, "\n<ul>\n");
		else if (i > 0)
			sa_str_puts(out, nested && !inner ? "</li>\n</ul>\n</li>\n" : "</li>\n");
		nested = inner;
		put_item(out, list, &list->item[i]);
	}
	sa_str_puts(out, nested ? "</li>\n</ul>\n</li>\n" : list->n ? "</li>\n" : "");
}

static void put_list(struct sa_str *out, const struct sa_block *list)
{
	bool reasons = list->n && list->item[0].state != SA_STATE_OK;

	/* a long list scrolls, so that what stands below it is seen too */
	sa_str_puts(out, reasons && list->n + list->n_more > REASONS_SEEN
				 ? "<ul class=\"reasons\" tabindex=\"0\" aria-label=\"Reasons\">\n"
				 : "<ul>\n");
	put_items(out, list);
	if (list->n_more)
		sa_str_printf(out, "<li>… and %zu more%s</li>\n", list->n_more,
			      list->more ? list->more : "");
	sa_str_puts(out, "</ul>\n");
}

/* ---- tables ---- */

static bool is_cell(const struct sa_table *t, size_t column)
{
	return t->column[column].kind != SA_CELL_SENTENCE &&
	       sa_column_is_shown(t, column, SA_ON_PAGE);
}

static const char *class_of(enum sa_cell kind)
{
	switch (kind) {
	case SA_CELL_NUMBER:
	case SA_CELL_VALUE:
		return " class=\"n\"";
	case SA_CELL_UNBROKEN:
		return " class=\"nowrap\"";
	case SA_CELL_TEXT:
	case SA_CELL_HEAD:
	case SA_CELL_GROUP:
	case SA_CELL_FLAG:
	case SA_CELL_SENTENCE:
		break;
	}
	return "";
}

static void say_cell(struct sa_str *out, const struct sa_table *t, size_t column, size_t row)
{
	sa_str_clear(out);
	t->column[column].say(out, t->in, t->row[row], &sa_pen_html);
}

/* One cell for all rows below each other that say the same; nothing in the others. */
static void put_group(struct sa_str *out, const struct sa_table *t, size_t column, size_t row,
		      const char *text)
{
	SA_STR_SCOPE(other);
	size_t n = 1;

	if (row)
		say_cell(&other, t, column, row - 1);
	if (row && strcmp(other.buf, text) == 0)
		return;
	for (; row + n < t->n_row; n++) {
		say_cell(&other, t, column, row + n);
		if (strcmp(other.buf, text) != 0)
			break;
	}
	sa_str_printf(out, "<th scope=\"rowgroup\" rowspan=\"%zu\">%s</th>", n, text);
}

static void put_cell(struct sa_str *out, const struct sa_table *t, size_t column, size_t row)
{
	const struct sa_column *c = &t->column[column];
	SA_STR_SCOPE(text);

	say_cell(&text, t, column, row);
	if (c->kind == SA_CELL_GROUP) {
		put_group(out, t, column, row, text.buf);
	} else if (c->kind == SA_CELL_HEAD) {
		sa_str_printf(out, "<th scope=\"row\">%s</th>", text.buf);
	} else {
		sa_str_puts(out, "<td");
		if (c->kind == SA_CELL_FLAG)
			sa_str_printf(out, " class=\"flag %s\"",
				      sa_outcome_key(c->outcome(t->row[row])));
		else if (c->kind == SA_CELL_VALUE && !text.len)
			sa_str_puts(out, " class=\"n none\"");
		else
			sa_str_puts(out, class_of(c->kind));
		sa_str_printf(out, " data-head=\"%s\">%s</td>", c->title,
			      c->kind == SA_CELL_VALUE && !text.len ? "n/a" : text.buf);
	}
}

static void put_row(struct sa_str *out, const struct sa_table *t, size_t row)
{
	SA_STR_SCOPE(below);
	size_t n = 0;

	for (size_t k = 0; k < t->n_column; k++) {
		n += is_cell(t, k);
		if (t->column[k].kind == SA_CELL_SENTENCE && sa_column_is_shown(t, k, SA_ON_PAGE))
			t->column[k].say(&below, t->in, t->row[row], &sa_pen_html);
	}
	sa_str_puts(out, below.len ? "<tr class=\"judged\">" : "<tr>");
	for (size_t k = 0; k < t->n_column; k++) {
		if (is_cell(t, k))
			put_cell(out, t, k, row);
	}
	sa_str_puts(out, "</tr>\n");
	if (below.len)
		sa_str_printf(out,
			      t->caption
				      ? "<tr class=\"lineage\"><td colspan=\"%zu\"><div "
					"class=\"held\">%s</div></td></tr>\n"
				      : "<tr class=\"lineage\"><td colspan=\"%zu\">%s</td></tr>\n",
			      n, below.buf);
}

static void put_titles(struct sa_str *out, const struct sa_table *t)
{
	sa_str_puts(out, "<tr>");
	for (size_t k = 0; k < t->n_column; k++) {
		if (is_cell(t, k))
			sa_str_printf(out, "<th scope=\"col\"%s>%s</th>",
				      class_of(t->column[k].kind), t->column[k].title);
	}
	sa_str_puts(out, "</tr>");
}

/* A table that scrolls sideways when it must; its caption is its name too. */
static void put_table(struct sa_str *out, const struct sa_table *t)
{
	SA_STR_SCOPE(titles);
	SA_STR_SCOPE(class_name);

	put_titles(&titles, t);
	if (t->caption) {
		sa_str_printf(&class_name, "class=\"%s\"", t->name);
		sa_html_table_begin(out, t->id, class_name.buf, t->caption, titles.buf);
	} else {
		sa_str_printf(
			out,
			"<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"%s\">\n"
			"<table class=\"%s\">\n%s\n",
			t->label, t->name, titles.buf);
	}
	for (size_t i = 0; i < t->n_row; i++)
		put_row(out, t, i);
	sa_str_puts(out, t->caption ? "</tbody>\n</table>\n</div>\n" : "</table>\n</div>\n");
}

/* A heading with a place of its own begins a section, which the next heading ends. */
static void put_heading(struct sa_str *out, const struct sa_block *heading, bool *open)
{
	if (heading->sub) {
		say(out, "<h3>", &heading->words, "</h3>\n");
		return;
	}
	sa_str_puts(out, *open ? "</section>\n" : "");
	*open = heading->id != NULL;
	if (*open)
		sa_str_printf(out, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">", heading->id,
			      heading->id);
	say(out, *open ? "" : "<h2>", &heading->words, "</h2>\n");
}

/* How many folds stand side by side from the first one on. */
static size_t count_folds(const struct sa_block *first)
{
	const struct sa_block *before = NULL;
	size_t n = 0;

	for (const struct sa_block *b = first; b; before = b, b = b->next) {
		if (before && before->kind == SA_BLOCK_FOLD_END && b->kind != SA_BLOCK_FOLD)
			break;
		n += b->kind == SA_BLOCK_FOLD;
	}
	return n;
}

/* The place of its id is inside: going there opens it. */
static void put_fold(struct sa_str *out, const struct sa_block *fold)
{
	say(out, "<details><summary>", &fold->words, "</summary>\n");
	sa_str_printf(out, "<div id=\"%s\">\n", fold->id);
}

void sa_html_blocks(struct sa_str *out, const struct sa_doc *doc)
{
	bool open = false, scrolls = false, beside = false; /* beside another fold */

	for (const struct sa_block *b = doc->first; b; b = b->next) {
		switch (b->kind) {
		case SA_BLOCK_HEADING:
			put_heading(out, b, &open);
			break;
		case SA_BLOCK_PARA:
			say(out, "<p>", &b->words, "</p>\n");
			break;
		case SA_BLOCK_LIST:
		case SA_BLOCK_STEPS:
			put_list(out, b);
			break;
		case SA_BLOCK_TABLE:
			put_table(out, b->table);
			break;
		case SA_BLOCK_FOLD:
			if (!beside)
				scrolls = count_folds(b) > SA_HTML_FOLDS_SEEN;
			sa_str_puts(out, !beside && scrolls ? "<div class=\"folds\">\n" : "");
			put_fold(out, b);
			break;
		case SA_BLOCK_FOLD_END:
			beside = b->next && b->next->kind == SA_BLOCK_FOLD;
			sa_str_puts(out, "</div>\n</details>\n");
			sa_str_puts(out, !beside && scrolls ? "</div>\n" : "");
			break;
		}
	}
	sa_str_puts(out, open ? "</section>\n" : "");
}
