/* SPDX-License-Identifier: MIT */
/* The pen of the console report: colours, the heads of its steps, foreign text. */
#include "render/console_part.h"

#include <string.h>

#include "base/utf8.h"
#include "render/pens.h"

#define TABLE_WIDTH 60

void sa_console_paint(struct sa_str *out, const struct sa_console_opts *opts, const char *code,
		      const char *text)
{
	sa_str_printf(out, "%s%s%s", opts->color ? code : "", text, opts->color ? "\033[0m" : "");
}

void sa_console_step(struct sa_str *out, const struct sa_console_opts *opts, int number,
		     const char *title)
{
	SA_STR_SCOPE(line);

	sa_str_putc(out, '\n');
	sa_str_printf(&line, "[%d/11] %s...", number, title);
	sa_console_paint(out, opts, SA_CONSOLE_BOLD, line.buf);
	sa_str_putc(out, '\n');
}

void sa_console_plain(struct sa_str *out, const char *text)
{
	sa_utf8_plain(out, text, strlen(text), SA_LIMIT_SHOWN_TEXT);
}

const char *sa_console_color(enum sa_state state)
{
	return state == SA_STATE_OK	? SA_CONSOLE_GREEN
	       : state == SA_STATE_HOLD ? SA_CONSOLE_RED
					: SA_CONSOLE_YELLOW;
}

static void say(struct sa_str *out, const char *before, const struct sa_words *words,
		const char *after)
{
	sa_str_puts(out, before);
	words->say(out, words->in, words->of, &sa_pen_plain);
	sa_str_puts(out, after);
}

static void put_list(struct sa_str *out, const struct sa_block *list, const char *mark,
		     const struct sa_console_opts *opts)
{
	static const char *const color[] = {"", SA_CONSOLE_YELLOW, SA_CONSOLE_RED};

	for (size_t i = 0; i < list->n; i++) {
		enum sa_state state = list->item[i].state;
		bool marked = list->mark == SA_MARK_WARNINGS && state == SA_STATE_WARN;

		sa_str_puts(out, list->item[i].inner	? "    - "
				 : state == SA_STATE_OK ? "  "
							: mark);
		if (list->mark == SA_MARK_SEVERITY) {
			sa_console_paint(out, opts, color[list->item[i].severity],
					 sa_severity_name(list->item[i].severity));
			sa_str_puts(out, ": ");
		}
		say(out, marked ? "warning: " : "", &list->item[i].words, "\n");
	}
	if (!list->n_more)
		return;
	sa_str_fill(out, ' ',
		    !list->n || list->item[0].state == SA_STATE_OK ? 2 : strcspn(mark, "-"));
	sa_str_printf(out, "… and %zu more%s\n", list->n_more, list->more ? list->more : "");
}

static void put_steps(struct sa_str *out, const struct sa_block *steps)
{
	for (size_t i = 0; i < steps->n; i++)
		say(out, steps->item[i].inner ? "    - " : "  ", &steps->item[i].words, "\n");
}

/* ---- tables ---- */

static bool is_cell(const struct sa_table *t, size_t column)
{
	return t->column[column].kind != SA_CELL_SENTENCE &&
	       sa_column_is_shown(t, column, SA_ON_CONSOLE);
}

static bool is_number(const struct sa_column *c)
{
	return c->kind == SA_CELL_NUMBER || c->kind == SA_CELL_VALUE;
}

static void say_cell(struct sa_str *out, const struct sa_table *t, size_t column, size_t row)
{
	const struct sa_column *c = &t->column[column];

	c->say(out, t->in, t->row[row], &sa_pen_plain);
	if (c->kind == SA_CELL_VALUE && !out->len)
		sa_str_puts(out, "n/a");
}

/* In characters: none of those in a table is wider than one column. */
static size_t width_of(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

/* As wide as its widest cell, so that no two numbers run together (FORMATS 15.11). */
static size_t column_width(const struct sa_table *t, size_t column)
{
	size_t width = width_of(t->column[column].title);

	width = width > t->column[column].width ? width : t->column[column].width;
	for (size_t i = 0; i < t->n_row; i++) {
		SA_STR_SCOPE(cell);

		say_cell(&cell, t, column, i);
		if (width_of(cell.buf) > width)
			width = width_of(cell.buf);
	}
	return width;
}

static const char *outcome_color(enum sa_outcome outcome)
{
	return outcome == SA_PASS   ? SA_CONSOLE_GREEN
	       : outcome == SA_FAIL ? SA_CONSOLE_RED
				    : SA_CONSOLE_YELLOW;
}

static void put_row(struct sa_str *out, const struct sa_table *t, const size_t *width, size_t row,
		    const struct sa_console_opts *opts)
{
	size_t blanks = 0; /* behind the cell before: none stand at the end of a line */
	bool first = true;

	for (size_t k = 0; k < t->n_column; k++) {
		const struct sa_column *c = &t->column[k];
		SA_STR_SCOPE(cell);

		if (!is_cell(t, k))
			continue;
		if (row < t->n_row)
			say_cell(&cell, t, k, row);
		else
			sa_str_puts(&cell, c->title);
		size_t missing = width[k] - width_of(cell.buf);

		if (!first)
			blanks += c->gap ? c->gap : 1;
		first = false;
		sa_str_fill(out, ' ', blanks + (is_number(c) ? missing : 0));
		blanks = is_number(c) ? 0 : missing;
		if (c->outcome && row < t->n_row)
			sa_console_paint(out, opts, outcome_color(c->outcome(t->row[row])),
					 cell.buf);
		else
			sa_str_puts(out, cell.buf);
	}
	sa_str_putc(out, '\n');
}

/* What stands below a row. */
static void put_sentences(struct sa_str *out, const struct sa_table *t, size_t row)
{
	for (size_t k = 0; k < t->n_column; k++) {
		SA_STR_SCOPE(text);

		if (t->column[k].kind == SA_CELL_SENTENCE &&
		    sa_column_is_shown(t, k, SA_ON_CONSOLE))
			say_cell(&text, t, k, row);
		if (text.len)
			sa_str_printf(out, "      %s\n", text.buf);
	}
}

static void put_table(struct sa_str *out, const struct sa_table *t,
		      const struct sa_console_opts *opts)
{
	SA_ARENA_SCOPE(scratch);
	size_t *width = SA_NEW_ARRAY(&scratch, t->n_column, size_t);

	for (size_t k = 0; k < t->n_column; k++) {
		if (is_cell(t, k))
			width[k] = column_width(t, k);
	}
	put_row(out, t, width, t->n_row, opts);
	sa_str_fill(out, '-', TABLE_WIDTH);
	sa_str_putc(out, '\n');
	for (size_t i = 0; i < t->n_row; i++) {
		put_row(out, t, width, i, opts);
		put_sentences(out, t, i);
	}
}

void sa_console_blocks(struct sa_str *out, const struct sa_doc *doc, const char *mark,
		       const struct sa_console_opts *opts)
{
	for (const struct sa_block *b = doc->first; b; b = b->next) {
		switch (b->kind) {
		case SA_BLOCK_HEADING:
			say(out, "\n", &b->words, b->sentence ? "\n" : ":\n");
			break;
		case SA_BLOCK_PARA:
		case SA_BLOCK_FOLD:
			say(out, "  ", &b->words, "\n");
			break;
		case SA_BLOCK_FOLD_END:
			break;
		case SA_BLOCK_LIST:
			put_list(out, b, mark, opts);
			break;
		case SA_BLOCK_STEPS:
			put_steps(out, b);
			break;
		case SA_BLOCK_TABLE:
			put_table(out, b->table, opts);
			break;
		}
	}
}
