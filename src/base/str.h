/* SPDX-License-Identifier: MIT */
/*
 * A growing byte string.
 *
 * Invariants: `buf` is always terminated; the length never passes `max`. A write that would pass it
 * sets `failed`, and every later write does nothing: check once, at the end, with sa_str_failed.
 * Memory grows with realloc (large strings move without a copy); sa_str_release gives it back.
 */
#ifndef SA_BASE_STR_H
#define SA_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"

struct sa_str {
	char *buf;
	size_t len, cap, max;
	bool failed;
};

/* Declares an empty string that is released at the end of the scope. */
#define SA_STR_SCOPE(name) SA_CLEANUP(sa_str_release) struct sa_str name = SA_STR_INIT
#define SA_STR_INIT                                            \
	{                                                      \
		.buf = sa_str_empty, .max = SA_LIMIT_STR_BYTES \
	}
extern char sa_str_empty[1];

void sa_str_release(struct sa_str *s);
void sa_str_clear(struct sa_str *s);

/* Makes room for `extra` more bytes and the terminator; false (and failed) when over the maximum. */
bool sa_str_reserve(struct sa_str *s, size_t extra);

void sa_str_add(struct sa_str *s, const char *bytes, size_t len);
/* (inline: tables of 100,000 rows are made a byte at a time) */
static inline void sa_str_putc(struct sa_str *s, char c)
{
	if (s->failed || s->len + 1 >= s->cap || s->len >= s->max) {
		sa_str_add(s, &c, 1);
		return;
	}
	s->buf[s->len++] = c;
	s->buf[s->len] = '\0';
}
void sa_str_puts(struct sa_str *s, const char *text);
/* `count` times the character. */
void sa_str_fill(struct sa_str *s, char c, size_t count);
/* Integers and strings only: numbers with a fraction go through sa_str_num and sa_str_fixed. */
void sa_str_printf(struct sa_str *s, const char *fmt, ...) SA_PRINTF(2, 3);

/* A whole number without sign. */
void sa_str_uint(struct sa_str *s, uint64_t value);
/* Shortest form that reads back equal (base/num.h); NaN writes `missing`, an infinity "infinite". */
void sa_str_num(struct sa_str *s, double value, const char *missing);
/* `digits` places after the point; NaN writes `missing`, an infinity "infinite" (POLICY 1). */
void sa_str_fixed(struct sa_str *s, double value, int digits, const char *missing);

/* A copy of the bytes in `arena`, and the string emptied. */
char *sa_str_finish(struct sa_str *s, struct sa_arena *arena);

/* 0, or -1 with SA_ERR_LIMIT naming `what` when a write passed the maximum. */
int sa_str_check(const struct sa_str *s, const char *what, struct sa_err *err) SA_MUST_CHECK;

#endif
