/* SPDX-License-Identifier: MIT */
/* Columns of text. */
#include "cli/table.h"

#include <string.h>

#include "app/round.h"
#include "base/utf8.h"

#define FOREIGN_CHARS 40
#define DIGITS	      6

/* Characters, for columns that stand below each other. */
static size_t width_of(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return n;
}

void sa_table_add(struct sa_table *t, const char *const *cell)
{
	t->row = sa_arena_more(t->arena, t->row, t->n, &t->cap, sizeof *t->row);
	for (size_t c = 0; c < t->columns; c++) {
		size_t width = width_of(cell[c]);

		t->row[t->n][c] = cell[c];
		t->width[c] = width > t->width[c] ? width : t->width[c];
	}
	t->n++;
}

/* A visible ASCII character stands in [p, end). */
static bool has_visible(const char *p, const char *end)
{
	for (; p < end; p++) {
		if (*p > ' ' && *p < 0x7f)
			return true;
	}
	return false;
}

const char *sa_table_foreign(struct sa_table *t, const char *text)
{
	const char *colons = strstr(text, "::");
	SA_STR_SCOPE(out);

	/* a first column: `::` behind nothing but blanks, of whatever kind, is a command to the Actions runner */
	if (colons && !has_visible(text, colons)) {
		sa_utf8_plain(&out, text, (size_t)(colons - text), FOREIGN_CHARS);
		sa_str_puts(&out, "\\x3a");
		text = colons + 1;
	}
	sa_utf8_plain(&out, text, strlen(text), FOREIGN_CHARS);
	return sa_str_finish(&out, t->arena);
}

const char *sa_table_number(struct sa_table *t, double value)
{
	SA_STR_SCOPE(out);

	sa_str_num(&out, sa_round_to(value, DIGITS, SA_ROUND_NEAR), "");
	return sa_str_finish(&out, t->arena);
}

void sa_table_print(const struct sa_table *t, struct sa_str *out)
{
	for (size_t i = 0; i < t->n; i++) {
		size_t gap = 0; /* blanks that only what follows makes visible */

		for (size_t c = 0; c < t->columns; c++) {
			const char *text = t->row[i][c];
			size_t fill = t->width[c] - width_of(text);

			if (t->left_out >> c & 1)
				continue;
			gap += 2;
			if (t->right >> c & 1)
				gap += fill;
			if (*text) {
				sa_str_fill(out, ' ', gap);
				sa_str_puts(out, text);
				gap = 0;
			}
			if (!(t->right >> c & 1))
				gap += fill;
		}
		sa_str_putc(out, '\n');
	}
}
