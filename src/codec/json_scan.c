/* SPDX-License-Identifier: MIT */
/* The pull scanner. The zero byte behind the document ends every inner loop: no bounds checks. */
#include "codec/json_scan.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/limits.h"
#include "base/num.h"
#include "base/utf8.h"
#include "codec/text_in.h"

#define likely(x) __builtin_expect((x), 1)

void sa_jscan_init(struct sa_jscan *s, const char *bytes, size_t len)
{
	*s = (struct sa_jscan){.start = bytes, .p = bytes, .end = bytes + len};
}

static bool fail_at(struct sa_jscan *s, const char *at, const char *why)
{
	if (!s->why) {
		s->why = why;
		s->at = at < s->end ? at : s->end;
	}
	s->p = s->end;
	return false;
}

bool sa_jscan_fail(struct sa_jscan *s, const char *why)
{
	return fail_at(s, s->p, why);
}

/* ---- steps: each begins at p and returns the place behind, or NULL after an error ---- */

static const char *stop(struct sa_jscan *s, const char *at, const char *why)
{
	fail_at(s, at, at < s->end ? why : "the document ends too early");
	return NULL;
}

static inline bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/*
 * Blanks, of which there are many behind a line break: sixteen at a time. Most lines begin as deep as
 * the line before; to guess that lets the processor go on while it still counts them.
 */
static inline const char *skip_blanks(struct sa_jscan *s, const char *p)
{
#ifdef __SSE2__
	const __m128i blank = _mm_set1_epi8(' ');
	size_t guess = s->indent, same = guess;

	__asm__("" : "+r"(same)); /* or the compiler would see that both are one */
	for (size_t n = 0;; n += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + n));
		unsigned other = ~(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, blank)) & 0xFFFFu;

		if (other) {
			n += (size_t)__builtin_ctz(other);
			if (likely(n == guess))
				return p + same;
			s->indent = n;
			return p + n;
		}
	}
#else
	(void)s;
	while (*p == ' ')
		p++;
	return p;
#endif
}

static inline const char *skip_space(struct sa_jscan *s, const char *p)
{
	if (likely((unsigned char)*p > ' '))
		return p;
	if (likely(*p == ' ' && (unsigned char)p[1] > ' '))
		return p + 1;
	while (is_space(*p))
		p = skip_blanks(s, p + 1);
	return p;
}

/* First byte from p on that needs a look: quote, backslash, control, or not ASCII. */
static inline const char *plain_span(const char *p)
{
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'),
		      space = _mm_set1_epi8(' ');

	for (;; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		/* signed compare: bytes from 0x80 on are negative, so below ' ' as well */
		__m128i hit = _mm_or_si128(
			_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)),
			_mm_cmplt_epi8(v, space));
		unsigned mask = (unsigned)_mm_movemask_epi8(hit);

		if (mask)
			return p + __builtin_ctz(mask);
	}
#else
	while ((unsigned char)*p >= ' ' && (unsigned char)*p < 0x80 && *p != '"' && *p != '\\')
		p++;
	return p;
#endif
}

static const char *take_escape(struct sa_jscan *s, const char *p)
{
	if (p[1] == 'u')
		return sa_jtext_hex4(p + 2) < 0 ? stop(s, p, "bad \\u escape") : p + 6;
	if (p[1] && strchr("\"\\/bfnrt", p[1]))
		return p + 2;
	return stop(s, p, "bad escape in a string");
}

/* The closing quote of a string that is not all plain; p is on the first byte that needs a look. */
__attribute__((noinline)) static const char *find_quote(struct sa_jscan *s, const char *p,
							bool *escaped)
{
	for (; *p != '"'; p = plain_span(p)) {
		if (*p == '\\') {
			*escaped = true;
			p = take_escape(s, p);
			if (!p)
				return NULL;
		} else if ((unsigned char)*p >= 0x80) {
			uint32_t cp;
			size_t n = sa_utf8_span(p, (size_t)(s->end - p), &cp);

			if (!n)
				return stop(s, p, "invalid UTF-8");
			p += n;
		} else if (p >= s->end) {
			fail_at(s, p, "the document ends inside a string");
			return NULL;
		} else {
			return stop(s, p, "raw control character in a string");
		}
	}
	return p;
}

/* p stands on the opening quote. */
static inline const char *take_string(struct sa_jscan *s, const char *p, struct sa_jtext *text)
{
	text->p = ++p;
	text->escaped = false;
	p = plain_span(p);
	if (*p != '"') {
		p = find_quote(s, p, &text->escaped);
		if (!p)
			return NULL;
	}
	text->len = (size_t)(p - text->p);
	return p + 1;
}

/* (inline, so that the comparison is one or two instructions; the pad is longer than any word) */
static inline const char *take_word(struct sa_jscan *s, const char *p, const char *word)
{
	size_t len = strlen(word);

	return memcmp(p, word, len) == 0 ? p + len : stop(s, p, "unknown word");
}

static inline const char *take_number(struct sa_jscan *s, const char *p)
{
	const char *end = sa_num_json_end(p, s->end);

	if (likely(end > p && !((*end >= '0' && *end <= '9') || *end == '.')))
		return end;
	return p[0] == '-' && p[1] == 'I' ? take_word(s, p, "-Infinity") : stop(s, p, "bad number");
}

static inline const char *take_scalar(struct sa_jscan *s, const char *p)
{
	struct sa_jtext text;

	switch (*p) {
	case '"':
		return take_string(s, p, &text);
	case '-':
	case '0' ... '9':
		return take_number(s, p);
	case 't':
		return take_word(s, p, "true");
	case 'f':
		return take_word(s, p, "false");
	case 'n':
		return take_word(s, p, "null");
	case 'N':
		return take_word(s, p, "NaN");
	case 'I':
		return take_word(s, p, "Infinity");
	default:
		return stop(s, p, "no JSON value");
	}
}

/* From a member name to its value. */
static inline const char *take_key(struct sa_jscan *s, const char *p, struct sa_jtext *key)
{
	if (*p != '"')
		return stop(s, p, "a member name in double quotes was expected");
	p = take_string(s, p, key);
	if (!p)
		return NULL;
	p = skip_space(s, p);
	return *p == ':' ? skip_space(s, p + 1) : stop(s, p, "':' was expected");
}

/* Which of the open levels are objects: a bit each. */
struct levels {
	uint64_t object[SA_LIMIT_JSON_DEPTH / 64 + 1];
	unsigned base, now;
};

static inline bool in_object(const struct levels *l)
{
	return l->object[l->now / 64] >> (l->now % 64) & 1;
}

static inline void enter(struct levels *l, bool object)
{
	uint64_t bit = 1ULL << (++l->now % 64);

	if (object)
		l->object[l->now / 64] |= bit;
	else
		l->object[l->now / 64] &= ~bit;
}

/* Behind a value: closes the levels that end here, then goes on to the next value, if any. */
static inline const char *take_ends(struct sa_jscan *s, const char *p, struct levels *l)
{
	struct sa_jtext key;

	for (; l->now != l->base; l->now--, p++) {
		bool object = in_object(l);

		p = skip_space(s, p);
		if (*p == ',') {
			p = skip_space(s, p + 1);
			return object ? take_key(s, p, &key) : p;
		}
		if (*p != (object ? '}' : ']'))
			return stop(s, p,
				    object ? "',' or '}' was expected" : "',' or ']' was expected");
	}
	return p;
}

/* An object or an array, without recursion, so that nesting costs one bit a level. */
static const char *take_nested(struct sa_jscan *s, const char *p)
{
	struct levels l = {.base = s->depth, .now = s->depth};
	struct sa_jtext key;

	do {
		bool object = *p == '{';

		if (object || *p == '[') {
			if (l.now == SA_LIMIT_JSON_DEPTH)
				return stop(s, p, "nested too deeply");
			enter(&l, object);
			p = skip_space(s, p + 1);
			if (*p != (object ? '}' : ']')) {
				if (object)
					p = take_key(s, p, &key);
				continue;
			}
		} else {
			p = take_scalar(s, p);
			if (!p)
				return NULL;
		}
		p = take_ends(s, p, &l);
	} while (p && l.now != l.base);
	return p;
}

/* ---- what callers see ---- */

/* The scanner stands at p now; false when there was an error. */
static inline bool go_on(struct sa_jscan *s, const char *p)
{
	if (!p)
		return false;
	s->p = p;
	return true;
}

enum sa_json_type sa_jscan_peek(struct sa_jscan *s)
{
	s->p = skip_space(s, s->p);
	switch (*s->p) {
	case '{':
		return SA_JSON_OBJECT;
	case '[':
		return SA_JSON_ARRAY;
	case '"':
		return SA_JSON_STRING;
	case 't':
	case 'f':
		return SA_JSON_BOOL;
	case 'n':
		return SA_JSON_NULL;
	case '-':
	case '0' ... '9':
	case 'N':
	case 'I':
		return SA_JSON_NUMBER;
	default:
		stop(s, s->p, "no JSON value");
		return SA_JSON_ERROR;
	}
}

bool sa_jscan_string(struct sa_jscan *s, struct sa_jtext *text)
{
	const char *p = skip_space(s, s->p);

	return go_on(s, *p == '"' ? take_string(s, p, text) : stop(s, p, "no string"));
}

bool sa_jscan_bool(struct sa_jscan *s, bool *value)
{
	const char *p = skip_space(s, s->p);

	*value = *p == 't';
	return go_on(s, *value ? take_word(s, p, "true") : take_word(s, p, "false"));
}

static double number_in(const struct sa_jtext *text)
{
	double value;

	if (text->escaped) {
		SA_STR_SCOPE(decoded);

		sa_jtext_decode(text, &decoded);
		return sa_num_text_value(decoded.buf, decoded.len, &value) ? value : SA_MISSING;
	}
	return sa_num_text_value(text->p, text->len, &value) ? value : SA_MISSING;
}

bool sa_jscan_value(struct sa_jscan *s, double *value)
{
	const char *p = skip_space(s, s->p), *end;
	struct sa_jtext text;

	*value = SA_MISSING;
	s->p = p;
	if (*p == '"') {
		if (!go_on(s, take_string(s, p, &text)))
			return false;
		*value = number_in(&text);
		return true;
	}
	if (*p != '-' && (*p < '0' || *p > '9')) {
		if (*p == 'I')
			*value = (double)INFINITY;
		return sa_jscan_skip(s);
	}
	end = take_number(s, p);
	if (end)
		*value = end[-1] == 'y' ? -(double)INFINITY
					: sa_num_json_value(p, (size_t)(end - p));
	return go_on(s, end);
}

bool sa_jscan_number(struct sa_jscan *s, double *value)
{
	bool taken = sa_jscan_value(s, value);

	if (!sa_num_is_finite(*value))
		*value = SA_MISSING;
	return taken;
}

bool sa_jscan_skip(struct sa_jscan *s)
{
	const char *p = skip_space(s, s->p);

	return go_on(s, *p == '{' || *p == '[' ? take_nested(s, p) : take_scalar(s, p));
}

bool sa_jscan_open(struct sa_jscan *s, struct sa_jloop *loop)
{
	const char *p = skip_space(s, s->p);

	loop->first = true;
	if (*p != '{' && *p != '[')
		return go_on(s, stop(s, p, "no object or array"));
	if (++s->depth > SA_LIMIT_JSON_DEPTH)
		return go_on(s, stop(s, p, "nested too deeply"));
	return go_on(s, p + 1);
}

/* To the next element; NULL at the closing bracket (taken) or at an error. */
static inline const char *take_next(struct sa_jscan *s, struct sa_jloop *loop, char close,
				    const char *expected)
{
	if (s->why)
		return NULL;
	const char *p = skip_space(s, s->p);

	if (*p == close) {
		s->p = p + 1;
		s->depth--;
		return NULL;
	}
	if (!loop->first)
		p = *p == ',' ? skip_space(s, p + 1) : stop(s, p, expected);
	loop->first = false;
	return p;
}

bool sa_jscan_key(struct sa_jscan *s, struct sa_jloop *loop, struct sa_jtext *key)
{
	const char *p = take_next(s, loop, '}', "',' or '}' was expected");

	return p && go_on(s, take_key(s, p, key));
}

bool sa_jscan_item(struct sa_jscan *s, struct sa_jloop *loop)
{
	const char *p = take_next(s, loop, ']', "',' or ']' was expected");

	return p && go_on(s, *p == ']' ? stop(s, p, "no JSON value") : p);
}

bool sa_jscan_end(struct sa_jscan *s)
{
	if (s->why)
		return false;
	s->p = skip_space(s, s->p);
	return s->p == s->end || fail_at(s, s->p, "something follows the document");
}

int sa_jscan_err(const struct sa_jscan *s, struct sa_err *err)
{
	size_t line = 1, column = 1;

	for (const char *p = s->start; p < s->at; p++) {
		column++;
		if (*p == '\n') {
			line++;
			column = 1;
		}
	}
	sa_err_set(err, SA_ERR_PARSE, "%s at line %zu, column %zu (byte %zu)",
		   s->why ? s->why : "no error", line, column, (size_t)(s->at - s->start));
	return sa_text_explain(s->start, (size_t)(s->end - s->start), err);
}
