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

static bool fail_here(struct sa_jscan *s, const char *why)
{
	if (s->p >= s->end)
		return fail_at(s, s->end, "the document ends too early");
	return fail_at(s, s->p, why);
}

static inline bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static inline const char *skip_space(const char *p)
{
	if (!is_space(*p))
		return p;
	if (!is_space(*++p))
		return p;
#ifdef __SSE2__
	const __m128i blank = _mm_set1_epi8(' ');

	for (;; p += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
		unsigned other = ~(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, blank)) & 0xFFFFu;

		if (other) {
			p += __builtin_ctz(other);
			break;
		}
	}
#endif
	while (is_space(*p))
		p++;
	return p;
}

enum sa_json_type sa_jscan_peek(struct sa_jscan *s)
{
	s->p = skip_space(s->p);
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
		fail_here(s, "no JSON value");
		return SA_JSON_ERROR;
	}
}

static int hex4(const char *p)
{
	int v = 0;

	for (int i = 0; i < 4; i++) {
		char c = p[i];
		int d = c >= '0' && c <= '9'   ? c - '0'
			: c >= 'a' && c <= 'f' ? c - 'a' + 10
			: c >= 'A' && c <= 'F' ? c - 'A' + 10
					       : -1;

		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
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

/* p stands on the opening quote. */
static inline bool take_string(struct sa_jscan *s, struct sa_jtext *text)
{
	const char *p = s->p + 1;

	text->p = p;
	text->escaped = false;
	for (;;) {
		p = plain_span(p);
		if (*p == '"')
			break;
		if (*p == '\\') {
			text->escaped = true;
			if (p[1] == 'u') {
				if (hex4(p + 2) < 0)
					return fail_at(s, p, "bad \\u escape");
				p += 6;
			} else if (p[1] && strchr("\"\\/bfnrt", p[1])) {
				p += 2;
			} else {
				return fail_at(s, p, "bad escape in a string");
			}
		} else if ((unsigned char)*p >= 0x80) {
			uint32_t cp;
			size_t n = sa_utf8_span(p, (size_t)(s->end - p), &cp);

			if (!n)
				return fail_at(s, p, "invalid UTF-8");
			p += n;
		} else if (p >= s->end) {
			return fail_at(s, s->end, "the document ends inside a string");
		} else {
			return fail_at(s, p, "raw control character in a string");
		}
	}
	text->len = (size_t)(p - text->p);
	s->p = p + 1;
	return true;
}

static bool take_word(struct sa_jscan *s, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(s->p, word, len) != 0)
		return fail_here(s, "unknown word");
	s->p += len;
	return true;
}

/* A number or one of Python's tokens; *len is 0 for a token. */
static bool take_number(struct sa_jscan *s, const char **literal, size_t *len)
{
	*literal = s->p;
	*len = 0;
	if (*s->p == 'N')
		return take_word(s, "NaN");
	if (*s->p == 'I')
		return take_word(s, "Infinity");
	if (s->p[0] == '-' && s->p[1] == 'I')
		return take_word(s, "-Infinity");
	*len = sa_num_json_span(s->p, (size_t)(s->end - s->p));
	if (!*len)
		return fail_here(s, "bad number");
	s->p += *len;
	if ((*s->p >= '0' && *s->p <= '9') || *s->p == '.')
		return fail_at(s, *literal, "bad number");
	return true;
}

bool sa_jscan_string(struct sa_jscan *s, struct sa_jtext *text)
{
	s->p = skip_space(s->p);
	if (*s->p != '"')
		return fail_here(s, "no string");
	return take_string(s, text);
}

bool sa_jscan_bool(struct sa_jscan *s, bool *value)
{
	s->p = skip_space(s->p);
	*value = *s->p == 't';
	return take_word(s, *value ? "true" : "false");
}

bool sa_jscan_number(struct sa_jscan *s, double *value)
{
	enum sa_json_type type = sa_jscan_peek(s);
	const char *literal;
	size_t len;

	*value = SA_MISSING;
	if (type == SA_JSON_STRING) {
		struct sa_jtext text;

		if (!take_string(s, &text))
			return false;
		if (text.escaped) {
			SA_STR_SCOPE(decoded);

			sa_jtext_decode(&text, &decoded);
			if (!sa_num_from_text(decoded.buf, decoded.len, value))
				*value = SA_MISSING;
		} else if (!sa_num_from_text(text.p, text.len, value)) {
			*value = SA_MISSING;
		}
		return true;
	}
	if (type != SA_JSON_NUMBER)
		return sa_jscan_skip(s);
	if (!take_number(s, &literal, &len))
		return false;
	if (len)
		*value = sa_num_from_json(literal, len);
	return true;
}

static bool skip_scalar(struct sa_jscan *s)
{
	struct sa_jtext text;
	const char *literal;
	size_t len;

	switch (*s->p) {
	case '"':
		return take_string(s, &text);
	case 't':
		return take_word(s, "true");
	case 'f':
		return take_word(s, "false");
	case 'n':
		return take_word(s, "null");
	case '-':
	case '0' ... '9':
	case 'N':
	case 'I':
		return take_number(s, &literal, &len);
	default:
		return fail_here(s, "no JSON value");
	}
}

/* After '{' or ',': the key and the colon. */
static bool skip_key(struct sa_jscan *s, struct sa_jtext *key)
{
	s->p = skip_space(s->p);
	if (*s->p != '"')
		return fail_here(s, "a member name in double quotes was expected");
	if (!take_string(s, key))
		return false;
	s->p = skip_space(s->p);
	if (*s->p != ':')
		return fail_here(s, "':' was expected");
	s->p = skip_space(s->p + 1);
	return true;
}

/*
 * Iterative, so that nesting costs one bit a level: `object` remembers which levels are objects.
 */
static bool skip_nested(struct sa_jscan *s)
{
	uint64_t object[SA_LIMIT_JSON_DEPTH / 64 + 1] = {0};
	const unsigned base = s->depth;
	unsigned level = base;
	struct sa_jtext key;

	for (;;) {
		char c = *s->p;

		if (c == '{' || c == '[') {
			if (++level > SA_LIMIT_JSON_DEPTH)
				return fail_at(s, s->p, "nested too deeply");
			uint64_t bit = 1ULL << (level % 64);

			object[level / 64] =
				c == '{' ? object[level / 64] | bit : object[level / 64] & ~bit;
			s->p = skip_space(s->p + 1);
			if (*s->p != (c == '{' ? '}' : ']')) {
				if (c == '{' && !skip_key(s, &key))
					return false;
				continue;
			}
			s->p++;
			level--;
		} else if (!skip_scalar(s)) {
			return false;
		}
		/* a value has ended: close what ends with it, or go to the next one */
		for (;;) {
			if (level == base)
				return true;
			bool in_object = object[level / 64] >> (level % 64) & 1;

			s->p = skip_space(s->p);
			c = *s->p;
			if (c == ',') {
				s->p = skip_space(s->p + 1);
				if (in_object && !skip_key(s, &key))
					return false;
				break;
			}
			if (c != (in_object ? '}' : ']'))
				return fail_here(s, in_object ? "',' or '}' was expected"
							      : "',' or ']' was expected");
			s->p++;
			level--;
		}
	}
}

bool sa_jscan_skip(struct sa_jscan *s)
{
	s->p = skip_space(s->p);
	return *s->p == '{' || *s->p == '[' ? skip_nested(s) : skip_scalar(s);
}

bool sa_jscan_open(struct sa_jscan *s, struct sa_jloop *loop)
{
	loop->first = true;
	s->p = skip_space(s->p);
	if (*s->p != '{' && *s->p != '[')
		return fail_here(s, "no object or array");
	if (++s->depth > SA_LIMIT_JSON_DEPTH)
		return fail_at(s, s->p, "nested too deeply");
	s->p++;
	return true;
}

/* True when another element follows; false at the closing bracket (taken) or at an error. */
static bool another(struct sa_jscan *s, struct sa_jloop *loop, char close, const char *expected)
{
	if (s->why)
		return false;
	s->p = skip_space(s->p);
	if (*s->p == close) {
		s->p++;
		s->depth--;
		return false;
	}
	if (!loop->first) {
		if (*s->p != ',')
			return fail_here(s, expected);
		s->p = skip_space(s->p + 1);
	}
	loop->first = false;
	return true;
}

bool sa_jscan_key(struct sa_jscan *s, struct sa_jloop *loop, struct sa_jtext *key)
{
	return another(s, loop, '}', "',' or '}' was expected") && skip_key(s, key);
}

bool sa_jscan_item(struct sa_jscan *s, struct sa_jloop *loop)
{
	if (!another(s, loop, ']', "',' or ']' was expected"))
		return false;
	return *s->p != ']' || fail_here(s, "no JSON value");
}

bool sa_jscan_end(struct sa_jscan *s)
{
	if (s->why)
		return false;
	s->p = skip_space(s->p);
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
	return sa_err_set(err, SA_ERR_PARSE, "%s at line %zu, column %zu (byte %zu)",
			  s->why ? s->why : "no error", line, column, (size_t)(s->at - s->start));
}

/* ---- texts ---- */

/* Decodes one escape at p (on the backslash); returns the bytes it takes. */
static size_t decode_escape(const char *p, uint32_t *cp)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";

	if (p[1] != 'u') {
		*cp = (unsigned char)to[strchr(from, p[1]) - from];
		return 2;
	}
	uint32_t hi = (uint32_t)hex4(p + 2);

	*cp = hi;
	if (hi >= 0xD800 && hi <= 0xDBFF && p[6] == '\\' && p[7] == 'u') {
		int lo = hex4(p + 8);

		if (lo >= 0xDC00 && lo <= 0xDFFF) {
			*cp = 0x10000 + ((hi - 0xD800) << 10) + ((uint32_t)lo - 0xDC00);
			return 12;
		}
	}
	if (*cp == 0 || (hi >= 0xD800 && hi <= 0xDFFF))
		*cp = 0xFFFD;
	return 6;
}

void sa_jtext_decode(const struct sa_jtext *text, struct sa_str *out)
{
	const char *p = text->p, *end = p + text->len;

	while (p < end) {
		const char *slash = memchr(p, '\\', (size_t)(end - p));
		uint32_t cp;

		sa_str_add(out, p, (size_t)((slash ? slash : end) - p));
		if (!slash)
			return;
		p = slash + decode_escape(slash, &cp);
		sa_utf8_put(out, cp);
	}
}

bool sa_jtext_escaped_is(const struct sa_jtext *text, const char *want, size_t want_len)
{
	const char *p = text->p, *end = p + text->len;
	size_t i = 0;

	for (; p < end && i < want_len; i++) {
		uint32_t cp = (unsigned char)*p;

		p += *p == '\\' ? decode_escape(p, &cp) : 1;
		if (cp != (unsigned char)want[i])
			return false;
	}
	return p == end && i == want_len;
}
