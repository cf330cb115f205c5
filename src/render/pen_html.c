/* SPDX-License-Identifier: MIT */
/* The pen of HTML. */
#include "render/pens.h"

#include "base/limits.h"
#include "codec/html_out.h"
#include "render/html_part.h"

#define TEXT_IN_FULL (4 * SA_LIMIT_SHOWN_TEXT)
#define REASONS_SEEN 8

const char *sa_html_glyph(enum sa_state state)
{
	return state == SA_STATE_INCONCLUSIVE ? "<span class=\"ask\">❔</span>"
					      : sa_state_glyph(state);
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

const struct sa_pen sa_pen_html = {name, foreign, foreign, sa_html_glyph};

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

/* Whether a cell of its own is in the row. */
static bool is_cell(const struct sa_table *t, size_t column)
{
	return t->column[column].kind != SA_CELL_SENTENCE && sa_column_is_shown(t, column);
}

static void put_row(struct sa_str *out, const struct sa_table *t, const void *row,
		    const char *const *class_name)
{
	SA_STR_SCOPE(below);
	size_t n = 0;

	for (size_t k = 0; k < t->n_column; k++) {
		n += is_cell(t, k);
		if (t->column[k].kind == SA_CELL_SENTENCE)
			t->column[k].say(&below, t->in, row, &sa_pen_html);
	}
	sa_str_puts(out, below.len ? "<tr class=\"judged\">" : "<tr>");
	for (size_t k = 0; k < t->n_column; k++) {
		if (!is_cell(t, k))
			continue;
		sa_str_printf(out, "<td%s data-head=\"%s\">", class_name[t->column[k].kind],
			      t->column[k].title);
		t->column[k].say(out, t->in, row, &sa_pen_html);
		sa_str_puts(out, "</td>");
	}
	sa_str_puts(out, "</tr>\n");
	if (below.len)
		sa_str_printf(out, "<tr class=\"lineage\"><td colspan=\"%zu\">%s</td></tr>\n", n,
			      below.buf);
}

static void put_table(struct sa_str *out, const struct sa_table *t)
{
	static const char *const class_name[] = {[SA_CELL_TEXT] = "",
						 [SA_CELL_NUMBER] = " class=\"n\"",
						 [SA_CELL_UNBROKEN] = " class=\"nowrap\""};

	sa_str_printf(out,
		      "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"%s\">\n"
		      "<table class=\"%s\">\n<tr>",
		      t->label, t->name);
	for (size_t k = 0; k < t->n_column; k++) {
		if (is_cell(t, k))
			sa_str_printf(out, "<th scope=\"col\"%s>%s</th>",
				      class_name[t->column[k].kind], t->column[k].title);
	}
	sa_str_puts(out, "</tr>\n");
	for (size_t i = 0; i < t->n_row; i++)
		put_row(out, t, t->row[i], class_name);
	sa_str_puts(out, "</table>\n</div>\n");
}

/* A heading with a place of its own begins a section, which the next heading ends. */
static void put_heading(struct sa_str *out, const struct sa_block *heading, bool *open)
{
	sa_str_puts(out, *open ? "</section>\n" : "");
	*open = heading->id != NULL;
	if (*open)
		sa_str_printf(out, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">", heading->id,
			      heading->id);
	say(out, *open ? "" : "<h2>", &heading->words, "</h2>\n");
}

void sa_html_blocks(struct sa_str *out, const struct sa_doc *doc)
{
	bool open = false;

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
		}
	}
	sa_str_puts(out, open ? "</section>\n" : "");
}
