/* SPDX-License-Identifier: MIT */
/* The list of mistakes. */
#include "policy/mistakes.h"

#include <stdio.h>
#include <string.h>

#include "base/suggest.h"
#include "base/utf8.h"

#define MISTAKE_BYTES 600

static bool same_place(const struct sa_place *a, const struct sa_place *b)
{
	return a->line == b->line && a->column == b->column && strcmp(a->file, b->file) == 0;
}

bool sa_mistake(struct sa_mistakes *m, struct sa_place at, const char *fmt, ...)
{
	char text[MISTAKE_BYTES];
	SA_STR_SCOPE(plain);
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	sa_utf8_plain(&plain, text, strlen(text), MISTAKE_BYTES);
	if (!at.file)
		at.file = "";
	for (size_t i = 0; i < m->n; i++) {
		if (same_place(&m->item[i].at, &at) && strcmp(m->item[i].text, plain.buf) == 0)
			return false;
	}
	if (m->n == SA_POLICY_MISTAKES) {
		m->n_more++;
		return false;
	}
	m->item[m->n++] = (struct sa_mistake){at, sa_arena_strndup(m->arena, plain.buf, plain.len)};
	return false;
}

const char *sa_mistake_near(struct sa_mistakes *m, const char *text, const char *const *name,
			    size_t n)
{
	const char *near = m->n < SA_POLICY_MISTAKES ? sa_suggest(text, name, n) : NULL;

	return near ? sa_arena_printf(m->arena, "; did you mean '%s'?", near) : "";
}

static bool is_before(const struct sa_place *a, const struct sa_place *b)
{
	int order = strcmp(a->file, b->file);

	if (order != 0)
		return order < 0;
	return a->line != b->line ? a->line < b->line : a->column < b->column;
}

/* Indices of the mistakes in the order of their places; equal places keep theirs. */
static void in_order(const struct sa_mistakes *m, size_t index[SA_POLICY_MISTAKES])
{
	for (size_t i = 0; i < m->n; i++) {
		size_t j = i;

		for (; j && is_before(&m->item[i].at, &m->item[index[j - 1]].at); j--)
			index[j] = index[j - 1];
		index[j] = i;
	}
}

static void put(const struct sa_mistake *mistake, struct sa_str *out)
{
	const struct sa_place *at = &mistake->at;

	sa_utf8_plain(out, at->file, strlen(at->file), SA_LIMIT_SHOWN_TEXT);
	if (at->line)
		sa_str_printf(out, ":%u", at->line);
	if (at->line && at->column)
		sa_str_printf(out, ":%u", at->column);
	sa_str_printf(out, ": %s", mistake->text);
}

/* Those from place `from` of the order on. */
static void put_from(const struct sa_mistakes *m, size_t from, struct sa_str *out)
{
	size_t index[SA_POLICY_MISTAKES] = {0};

	in_order(m, index);
	for (size_t i = from; i < m->n; i++) {
		put(&m->item[index[i]], out);
		sa_str_putc(out, '\n');
	}
	if (m->n_more)
		sa_str_printf(out, "and %zu more\n", m->n_more);
}

void sa_mistakes_text(const struct sa_mistakes *m, struct sa_str *out)
{
	put_from(m, 0, out);
}

void sa_mistakes_others(const struct sa_mistakes *m, struct sa_str *out)
{
	put_from(m, 1, out);
}

int sa_mistakes_err(const struct sa_mistakes *m, struct sa_err *err)
{
	size_t index[SA_POLICY_MISTAKES] = {0}, others = m->n - 1 + m->n_more;
	SA_STR_SCOPE(text);

	in_order(m, index);
	put(&m->item[index[0]], &text);
	if (others)
		sa_str_printf(&text, " (and %zu more mistake%s)", others, others == 1 ? "" : "s");
	return sa_err_set(err, SA_ERR_USAGE, "%s", text.buf);
}
