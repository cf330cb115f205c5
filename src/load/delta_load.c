/* SPDX-License-Identifier: MIT */
/* Reader of delta reports: two phrases in a text. */
#include "load/delta_load.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/text_in.h"

/* A place in the text; every step moves on or says no. */
struct cursor {
	const char *p, *end;
};

static void skip_chars(struct cursor *c, const char *set)
{
	while (c->p < c->end && *c->p && strchr(set, *c->p))
		c->p++;
}

static bool take_char(struct cursor *c, char want)
{
	if (c->p == c->end || *c->p != want)
		return false;
	c->p++;
	return true;
}

static bool take_uint(struct cursor *c, uint64_t *value)
{
	const char *from = c->p;

	while (c->p < c->end && *c->p >= '0' && *c->p <= '9')
		c->p++;
	/* more than that would not fit in the integers of the reports */
	return sa_num_uint(from, (size_t)(c->p - from), value) && *value <= INT64_MAX;
}

/* "(40.0%)" */
static bool take_pct(struct cursor *c, double *pct)
{
	skip_chars(c, " \t*");
	if (!take_char(c, '('))
		return false;
	skip_chars(c, " \t");
	size_t len = sa_num_json_span(c->p, (size_t)(c->end - c->p));

	if (!len)
		return false;
	*pct = sa_num_from_json(c->p, len);
	c->p += len;
	skip_chars(c, " \t");
	return take_char(c, '%');
}

/* Moves behind the next "<label>:" with stars around the colon allowed; false when there is none. */
static bool find_label(struct cursor *c, const char *label)
{
	size_t len = strlen(label);

	while ((size_t)(c->end - c->p) >= len) {
		const char *hit = memmem(c->p, (size_t)(c->end - c->p), label, len);

		if (!hit)
			return false;
		c->p = hit + len;
		skip_chars(c, "* \t");
		if (take_char(c, ':')) {
			skip_chars(c, "* \t");
			return true;
		}
	}
	return false;
}

static bool find_pairs(const struct sa_buf *buf, uint64_t *pairs)
{
	struct cursor c = {buf->data, buf->data + buf->len};

	while (find_label(&c, "Pairs with proposed deltas")) {
		if (take_uint(&c, pairs))
			return true;
	}
	return false;
}

/* "| 16 → 17 | ..." */
static bool take_pair(struct cursor c, uint64_t *from, uint64_t *to)
{
	static const char arrow[] = "\xE2\x86\x92";

	if (!take_char(&c, '|'))
		return false;
	skip_chars(&c, " \t");
	if (!take_uint(&c, from))
		return false;
	skip_chars(&c, " \t");
	if ((size_t)(c.end - c.p) < sizeof arrow - 1 || memcmp(c.p, arrow, sizeof arrow - 1) != 0)
		return false;
	c.p += sizeof arrow - 1;
	skip_chars(&c, " \t");
	return take_uint(&c, to);
}

/* Which iterations the table of pairs is about. */
static void read_pairs(const struct sa_buf *buf, struct sa_delta_verify *delta)
{
	struct cursor c = {buf->data, buf->data + buf->len};
	uint64_t from, to;

	while (c.p < c.end) {
		const char *newline = memchr(c.p, '\n', (size_t)(c.end - c.p));

		if (take_pair(c, &from, &to)) {
			if (!delta->has_pairs || from < delta->first_from)
				delta->first_from = from;
			if (!delta->has_pairs || to > delta->last_to)
				delta->last_to = to;
			delta->has_pairs = true;
		}
		c.p = newline ? newline + 1 : c.end;
	}
}

void sa_delta_parse(const struct sa_buf *buf, struct sa_delta_verify *delta)
{
	struct cursor c = {buf->data, buf->data + buf->len};
	uint64_t pairs = 0;
	bool has_pairs = find_pairs(buf, &pairs);

	delta->full_pct = SA_MISSING;
	delta->has_pairs = false;
	read_pairs(buf, delta);
	while (find_label(&c, "Full applications")) {
		struct cursor at = c;
		uint64_t full, total = pairs;
		double pct;

		if (!take_uint(&at, &full))
			continue;
		skip_chars(&at, " \t");
		bool fraction = take_char(&at, '/');

		skip_chars(&at, " \t");
		if (fraction ? !take_uint(&at, &total) : !has_pairs)
			continue;
		if (!take_pct(&at, &pct))
			continue;
		delta->parsed = true;
		delta->full_applied = full;
		delta->full_total = total;
		delta->full_pct = pct;
		return;
	}
}

void sa_delta_load(const struct sa_source *source, struct sa_arena *arena,
		   struct sa_delta_verify *delta)
{
	struct sa_err err;
	SA_BUF_SCOPE(buf);

	*delta = (struct sa_delta_verify){.found = true, .full_pct = SA_MISSING};
	if (source->ops->read(source, sa_key_file_path(SA_KEY_DELTA), SA_LIMIT_FILE_BYTES, &buf,
			      &err) == 0 &&
	    sa_text_to_utf8(&buf, &err) == 0) {
		sa_delta_parse(&buf, delta);
		return;
	}
	delta->found = err.code != SA_ERR_NOT_FOUND;
	if (delta->found)
		delta->error = sa_arena_strdup(arena, err.msg);
}
