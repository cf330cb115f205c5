/* SPDX-License-Identifier: MIT */
/* Rows and cells of a CSV file. */
#include "codec/csv_in.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/num.h"
#include "codec/path_trie.h"

void sa_csv_init(struct sa_csv *csv, char *bytes, size_t len, char separator)
{
	*csv = (struct sa_csv){
		.p = bytes, .end = bytes + len, .separator = separator, .next_line = 1};
}

void sa_csv_release(struct sa_csv *csv)
{
	free(csv->cell);
	*csv = (struct sa_csv){0};
}

static void add_cell(struct sa_csv *csv, char *begin, char *end, bool quoted)
{
	if (csv->n == SA_LIMIT_CSV_CELLS) {
		csv->why = "more cells than a row may have";
		return;
	}
	if (csv->n == csv->cap) {
		csv->cap = csv->cap ? csv->cap * 2 : 32;
		csv->cell = sa_xrealloc(csv->cell, csv->cap * sizeof *csv->cell);
	}
	csv->cell[csv->n++] = (struct sa_csv_cell){begin, (size_t)(end - begin), quoted};
}

/* Behind the line that p is in. */
static char *next_line(struct sa_csv *csv, char *p)
{
	char *nl = memchr(p, '\n', (size_t)(csv->end - p));

	csv->next_line++;
	csv->last_cut = !nl;
	return nl ? nl + 1 : csv->end;
}

/* p stands behind the opening quote. Returns the place behind the closing one, NULL without one. */
static char *take_quoted(struct sa_csv *csv, char *p)
{
	char *begin = p, *to = p;

	for (;;) {
		char *quote = memchr(p, '"', (size_t)(csv->end - p));

		if (!quote)
			return NULL;
		for (char *nl = p; (nl = memchr(nl, '\n', (size_t)(quote - nl))) != NULL; nl++)
			csv->next_line++;
		if (to != p)
			memmove(to, p, (size_t)(quote - p));
		to += quote - p;
		p = quote + 1;
		if (p == csv->end || *p != '"')
			break;
		*to++ = '"';
		p++;
	}
	add_cell(csv, begin, to, true);
	return p;
}

/* Up to the separator or the end of the line. */
static char *take_plain(struct sa_csv *csv, char *p)
{
	char *begin = p;

	while (p < csv->end && *p != csv->separator && *p != '\n')
		p++;
	char *end = p;

	if (end > begin && end[-1] == '\r' && (p == csv->end || *p == '\n'))
		end--;
	add_cell(csv, begin, end, false);
	return p;
}

static void take_row(struct sa_csv *csv)
{
	char *p = csv->p;

	csv->line = csv->next_line;
	csv->n = 0;
	csv->why = NULL;
	for (;;) {
		if (p < csv->end && *p == '"') {
			char *open = p;
			size_t line = csv->next_line;

			p = take_quoted(csv, p + 1);
			if (!p) {
				csv->why = "a quote is not closed";
				csv->next_line = line;
				csv->p = next_line(csv, open);
				return;
			}
			if (p < csv->end && *p == '\r')
				p++;
			if (p < csv->end && *p != csv->separator && *p != '\n') {
				csv->why = "text behind a closing quote";
				csv->p = next_line(csv, p);
				return;
			}
		} else {
			p = take_plain(csv, p);
		}
		if (p == csv->end || *p == '\n')
			break;
		p++;
	}
	csv->p = next_line(csv, p);
}

static bool is_empty(const struct sa_csv *csv)
{
	return !csv->why && csv->n == 1 && !csv->cell[0].len && !csv->cell[0].quoted;
}

bool sa_csv_next(struct sa_csv *csv)
{
	do {
		if (csv->p == csv->end)
			return false;
		take_row(csv);
	} while (is_empty(csv));
	return true;
}

static double infinite_word(const char *p, size_t len)
{
	double sign = len && *p == '-' ? -1 : 1;

	if (len && (*p == '-' || *p == '+'))
		p++, len--;
	if ((len == 3 && strncasecmp(p, "inf", len) == 0) ||
	    (len == 8 && strncasecmp(p, "infinity", len) == 0))
		return sign * (double)INFINITY;
	return SA_MISSING;
}

/* Takes the blanks around a cell away. */
static const char *trimmed(const char *p, size_t *len)
{
	while (*len && (*p == ' ' || *p == '\t'))
		p++, --*len;
	while (*len && (p[*len - 1] == ' ' || p[*len - 1] == '\t'))
		--*len;
	return p;
}

double sa_csv_truth(const char *cell, size_t len)
{
	const char *p = trimmed(cell, &len);

	if (len == 4 && strncasecmp(p, "true", len) == 0)
		return 1;
	return len == 5 && strncasecmp(p, "false", len) == 0 ? 0 : SA_MISSING;
}

double sa_csv_number(const struct sa_csv_cell *cell, char decimal)
{
	size_t len = cell->len;
	const char *p = trimmed(cell->p, &len);
	char text[SA_NUM_FIXED_TEXT];

	if (!len)
		return SA_MISSING;
	if ((*p | 0x20) == 'i' || (len > 1 && (p[1] | 0x20) == 'i'))
		return infinite_word(p, len);
	if (decimal == '.')
		return sa_slot_text_number(p, len);
	if (len >= sizeof text || memchr(p, '.', len))
		return SA_MISSING;
	memcpy(text, p, len);
	text[len] = '\0';
	char *point = memchr(text, decimal, len);

	if (point)
		*point = '.';
	return sa_slot_text_number(text, len);
}

char sa_csv_guess(const char *bytes, size_t len)
{
	static const char separators[] = ",;\t|";
	size_t count[sizeof separators] = {0}, best = 0;
	bool quoted = false;

	for (size_t i = 0; i < len && (quoted || bytes[i] != '\n'); i++) {
		const char *found = bytes[i] ? strchr(separators, bytes[i]) : NULL;

		if (bytes[i] == '"')
			quoted = !quoted;
		else if (found && !quoted)
			count[found - separators]++;
	}
	for (size_t i = 1; separators[i]; i++)
		best = count[i] > count[best] ? i : best;
	return separators[best];
}

size_t sa_csv_header_name(const struct sa_csv_cell *cell, const char **unit, size_t *unit_len)
{
	const char *p = cell->p;
	size_t len = cell->len, open;

	*unit = "";
	*unit_len = 0;
	if (len < 4 || p[len - 1] != ')')
		return len;
	for (open = len - 1; open > 1 && p[open] != '('; open--)
		;
	if (p[open] != '(' || p[open - 1] != ' ' || open + 2 >= len)
		return len;
	*unit = p + open + 1;
	*unit_len = len - open - 2;
	return open - 1;
}
