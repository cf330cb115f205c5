/* SPDX-License-Identifier: MIT */
/* The growing byte string. */
#include "base/str.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"

#define DOUBLED ((size_t)64 << 10) /* bytes: below, a text doubles when it is full */

char sa_str_empty[1];

void sa_str_release(struct sa_str *s)
{
	if (s->cap)
		free(s->buf);
	*s = (struct sa_str)SA_STR_INIT;
}

void sa_str_clear(struct sa_str *s)
{
	s->len = 0;
	s->failed = false;
	if (s->cap)
		s->buf[0] = '\0';
}

/* So many bytes and the terminator fit without more ado. */
static bool has_room(const struct sa_str *s, size_t extra)
{
	return !s->failed && s->cap - s->len > extra && s->max - s->len >= extra;
}

bool sa_str_reserve(struct sa_str *s, size_t extra)
{
	if (s->failed || extra > s->max - s->len) {
		s->failed = true;
		return false;
	}
	size_t need = s->len + extra + 1;

	if (need <= s->cap)
		return true;
	size_t cap = s->cap ? s->cap : 128;

	while (cap < need)
		cap += cap < DOUBLED ? cap : cap / 2;
	s->buf = sa_xrealloc(s->cap ? s->buf : NULL, cap);
	s->cap = cap;
	s->buf[s->len] = '\0';
	return true;
}

void sa_str_add(struct sa_str *s, const char *bytes, size_t len)
{
	if (!len || !sa_str_reserve(s, len))
		return;
	memcpy(s->buf + s->len, bytes, len);
	s->len += len;
	s->buf[s->len] = '\0';
}

void sa_str_puts(struct sa_str *s, const char *text)
{
	sa_str_add(s, text, strlen(text));
}

void sa_str_fill(struct sa_str *s, char c, size_t count)
{
	if (!count || !sa_str_reserve(s, count))
		return;
	memset(s->buf + s->len, c, count);
	s->len += count;
	s->buf[s->len] = '\0';
}

void sa_str_printf(struct sa_str *s, const char *fmt, ...)
{
	char small[256];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	SA_BUG_ON(n < 0);
	if ((size_t)n < sizeof small) {
		sa_str_add(s, small, (size_t)n);
		return;
	}
	if (!sa_str_reserve(s, (size_t)n))
		return;
	va_start(ap, fmt);
	vsnprintf(s->buf + s->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	s->len += (size_t)n;
}

void sa_str_num(struct sa_str *s, double value, const char *missing)
{
	char text[SA_NUM_TEXT];

	if (!sa_num_is_finite(value)) {
		sa_str_puts(s, isnan(value) ? missing : "infinite");
		return;
	}
	if (has_room(s, sizeof text)) {
		s->len += sa_num_shortest(s->buf + s->len, value);
		return;
	}
	size_t len = sa_num_shortest(text, value);

	sa_str_add(s, text, len);
}

void sa_str_uint(struct sa_str *s, uint64_t value)
{
	char text[SA_NUM_UINT_TEXT];

	if (has_room(s, sizeof text)) {
		s->len += sa_num_put_uint(s->buf + s->len, value);
		s->buf[s->len] = '\0';
		return;
	}
	size_t len = sa_num_put_uint(text, value);

	sa_str_add(s, text, len);
}

void sa_str_fixed(struct sa_str *s, double value, int digits, const char *missing)
{
	char text[SA_NUM_FIXED_TEXT];

	if (!sa_num_is_finite(value)) {
		sa_str_puts(s, isnan(value) ? missing : "infinite");
		return;
	}
	sa_str_add(s, text, sa_num_fixed(text, value, digits));
}

char *sa_str_finish(struct sa_str *s, struct sa_arena *arena)
{
	char *copy = sa_arena_strndup(arena, s->buf, s->len);

	sa_str_release(s);
	return copy;
}

int sa_str_check(const struct sa_str *s, const char *what, struct sa_err *err)
{
	if (!s->failed)
		return 0;
	return sa_err_set(err, SA_ERR_LIMIT, "%s would be larger than %zu MiB", what, s->max >> 20);
}
