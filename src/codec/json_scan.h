/* SPDX-License-Identifier: MIT */
/*
 * A strict JSON pull scanner that builds nothing: the caller walks the document and asks for what it
 * wants, everything else is checked and passed over (FORMATS 0).
 *
 * Strict means RFC 8259 plus the three tokens NaN, Infinity and -Infinity that Python writes. Comments, single quotes, trailing commas, `01`, `.5`, raw control characters,
 * invalid UTF-8, anything after the document and nesting over SA_LIMIT_JSON_DEPTH are errors. A lone
 * surrogate escape is accepted.
 *
 * The bytes must be followed by SA_FS_PAD readable zero bytes (struct sa_buf gives that); nothing is
 * copied, so texts point into them. After an error every call returns false and `why`/`at` stay.
 */
#ifndef SA_CODEC_JSON_SCAN_H
#define SA_CODEC_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"

enum sa_json_type {
	SA_JSON_ERROR,
	SA_JSON_NULL,
	SA_JSON_BOOL,
	SA_JSON_NUMBER, /* NaN, Infinity and -Infinity too */
	SA_JSON_STRING,
	SA_JSON_ARRAY,
	SA_JSON_OBJECT,
};

struct sa_jscan {
	const char *start, *p, *end;
	unsigned depth;
	size_t indent;	 /* blanks at the beginning of the line before */
	const char *why; /* NULL while all is well */
	const char *at;
};

/* The bytes between the quotes as they stand in the document. */
struct sa_jtext {
	const char *p;
	size_t len;
	bool escaped; /* holds a backslash */
};

/* Where a loop over the members of an object or the elements of an array stands. */
struct sa_jloop {
	bool first;
};

void sa_jscan_init(struct sa_jscan *s, const char *bytes, size_t len);

/* Type of the value that comes next (white space is passed over); ERROR at the end or after an error. */
enum sa_json_type sa_jscan_peek(struct sa_jscan *s);

/* Checks and passes over one value of any type. */
bool sa_jscan_skip(struct sa_jscan *s);

/*
 * Takes the next value as a number: a number, or a string that holds one plain decimal number
 * (FORMATS 0.4). The tokens Infinity and -Infinity, and numbers that overflow, give an infinity
 * (FORMATS 15.3). Any other value, and the token NaN, are passed over and give SA_MISSING. False only
 * on a syntax error.
 */
bool sa_jscan_value(struct sa_jscan *s, double *value);

/* The same for what can only be a finite number: an infinity is SA_MISSING too. */
bool sa_jscan_number(struct sa_jscan *s, double *value);

/* Takes a string. The next value must be one (peek first). */
bool sa_jscan_string(struct sa_jscan *s, struct sa_jtext *text);

/* Takes true or false. The next value must be one of them. */
bool sa_jscan_bool(struct sa_jscan *s, bool *value);

/*
 * Loops. The next value must be an object / an array.
 *   for (sa_jscan_open(s, &loop); sa_jscan_key(s, &loop, &key);) { take or skip exactly one value }
 *   for (sa_jscan_open(s, &loop); sa_jscan_item(s, &loop);) { take or skip exactly one value }
 * The loop ends at the closing bracket or at an error: look at s->why afterwards.
 */
bool sa_jscan_open(struct sa_jscan *s, struct sa_jloop *loop);
bool sa_jscan_key(struct sa_jscan *s, struct sa_jloop *loop, struct sa_jtext *key);
bool sa_jscan_item(struct sa_jscan *s, struct sa_jloop *loop);

/* True when only white space is left; otherwise notes the error. */
bool sa_jscan_end(struct sa_jscan *s);

/* Notes an error of the caller's own at the present place. Returns false. */
bool sa_jscan_fail(struct sa_jscan *s, const char *why);

/*
 * Turns the noted error into SA_ERR_PARSE: "<why> at line L, column C (byte N)", with what the document is
 * in front of it when that can be told (codec/text_in.h). Returns -1.
 */
int sa_jscan_err(const struct sa_jscan *s, struct sa_err *err);

/* True when the text, escapes resolved, equals `want` (UTF-8). */
bool sa_jtext_escaped_is(const struct sa_jtext *text, const char *want, size_t want_len);
static inline bool sa_jtext_is(const struct sa_jtext *text, const char *want, size_t want_len)
{
	if (text->escaped)
		return sa_jtext_escaped_is(text, want, want_len);
	return text->len == want_len && memcmp(text->p, want, want_len) == 0;
}

/* Value of four hexadecimal digits, -1 when they are none. */
int sa_jtext_hex4(const char *p);

/* The text itself when nothing is escaped in it, else a copy in `arena` with escapes resolved. */
struct sa_jtext sa_jtext_plain(const struct sa_jtext *text, struct sa_arena *arena);

/* Orders two texts without escapes by their bytes, like strcmp. */
int sa_jtext_compare(const struct sa_jtext *a, const struct sa_jtext *b);

/* Appends the text with escapes resolved; U+0000 and lone surrogates become U+FFFD. */
void sa_jtext_decode(const struct sa_jtext *text, struct sa_str *out);

#endif
