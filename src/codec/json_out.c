/* SPDX-License-Identifier: MIT */
/* The streaming JSON writer. */
#include "codec/json_out.h"

#include <string.h>

#include "base/num.h"
#include "base/utf8.h"

#define MAX_DEPTH 60

void sa_jout_init(struct sa_jout *j, struct sa_str *out)
{
	*j = (struct sa_jout){.out = out};
}

void sa_jout_init_compact(struct sa_jout *j, struct sa_str *out)
{
	*j = (struct sa_jout){.out = out, .compact = true};
}

static bool bit(uint64_t set, unsigned level)
{
	return set >> level & 1;
}

static void newline(struct sa_jout *j)
{
	sa_str_putc(j->out, '\n');
	sa_str_fill(j->out, ' ', 2 * (size_t)j->depth);
}

void sa_json_quote(struct sa_str *out, const char *text, size_t len)
{
	sa_str_putc(out, '"');
	for (size_t i = 0; i < len;) {
		uint32_t cp = 0;
		size_t n = sa_utf8_span(text + i, len - i, &cp);

		if (!n)
			sa_str_puts(out, "\xEF\xBF\xBD");
		else if (cp == '"' || cp == '\\')
			sa_str_printf(out, "\\%c", (char)cp);
		else if (cp == '\n')
			sa_str_puts(out, "\\n");
		else if (cp == '\t')
			sa_str_puts(out, "\\t");
		else if (cp == '\r')
			sa_str_puts(out, "\\r");
		else if (cp == '#' && i && text[i - 1] == '#' && i + 1 < len && text[i + 1] == '[')
			sa_str_puts(out, "\\u0023"); /* no command of the runner (FORMATS 15.35) */
		else if (cp <= 0xFFFF && sa_utf8_is_unsafe(cp)) /* somebody may print it */
			sa_str_printf(out, "\\u%04x", (unsigned)cp);
		else
			sa_str_add(out, text + i, n);
		i += n ? n : 1;
	}
	sa_str_putc(out, '"');
}

/* Comma, line break and key: everything that stands before a value. */
static void lead(struct sa_jout *j, const char *key)
{
	bool in_line = j->compact || bit(j->inlined, j->depth);

	if (bit(j->nonempty, j->depth))
		sa_str_puts(j->out, in_line && !j->compact ? ", " : ",");
	if (j->depth && !in_line)
		newline(j);
	j->nonempty |= 1ULL << j->depth;
	if (key) {
		sa_json_quote(j->out, key, strlen(key));
		sa_str_puts(j->out, j->compact ? ":" : ": ");
	}
}

static void open_level(struct sa_jout *j, const char *key, char bracket, bool in_line)
{
	lead(j, key);
	sa_str_putc(j->out, bracket);
	in_line = in_line || bit(j->inlined, j->depth);
	SA_BUG_ON(++j->depth > MAX_DEPTH);
	j->nonempty &= ~(1ULL << j->depth);
	j->inlined = in_line ? j->inlined | 1ULL << j->depth : j->inlined & ~(1ULL << j->depth);
}

static void close_level(struct sa_jout *j, char bracket)
{
	bool multi_line = bit(j->nonempty, j->depth) && !bit(j->inlined, j->depth) && !j->compact;

	SA_BUG_ON(j->depth == 0);
	j->depth--;
	if (multi_line)
		newline(j);
	sa_str_putc(j->out, bracket);
}

void sa_jout_object(struct sa_jout *j, const char *key)
{
	open_level(j, key, '{', false);
}

void sa_jout_array(struct sa_jout *j, const char *key)
{
	open_level(j, key, '[', false);
}

void sa_jout_object_inline(struct sa_jout *j, const char *key)
{
	open_level(j, key, '{', true);
}

void sa_jout_array_inline(struct sa_jout *j, const char *key)
{
	open_level(j, key, '[', true);
}

void sa_jout_end_object(struct sa_jout *j)
{
	close_level(j, '}');
}

void sa_jout_end_array(struct sa_jout *j)
{
	close_level(j, ']');
}

void sa_jout_num(struct sa_jout *j, const char *key, double value)
{
	lead(j, key);
	sa_str_num(j->out, sa_num_is_finite(value) ? value : SA_MISSING, "null");
}

void sa_jout_measured(struct sa_jout *j, const char *key, double value)
{
	if (!isinf(value)) {
		sa_jout_num(j, key, value);
		return;
	}
	lead(j, key);
	sa_str_puts(j->out, value < 0 ? "-1e999" : "1e999");
}

void sa_jout_computed(struct sa_jout *j, const char *key, double value)
{
	sa_jout_num(j, key, sa_num_rounded(value));
}

void sa_jout_int(struct sa_jout *j, const char *key, int64_t value)
{
	lead(j, key);
	sa_str_printf(j->out, "%lld", (long long)value);
}

void sa_jout_bool(struct sa_jout *j, const char *key, bool value)
{
	lead(j, key);
	sa_str_puts(j->out, value ? "true" : "false");
}

void sa_jout_null(struct sa_jout *j, const char *key)
{
	lead(j, key);
	sa_str_puts(j->out, "null");
}

void sa_jout_text(struct sa_jout *j, const char *key, const char *value)
{
	lead(j, key);
	if (value)
		sa_json_quote(j->out, value, strlen(value));
	else
		sa_str_puts(j->out, "null");
}
