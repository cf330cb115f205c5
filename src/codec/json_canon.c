/* SPDX-License-Identifier: MIT */
/* Canonical JSON by recursive descent; the scanner bounds the depth. */
#include "codec/json_canon.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/utf8.h"
#include "codec/json_scan.h"

/* repr() writes plain digits from 10^-4 up to, but without, 10^16. */
#define REPR_PLAIN_FROM	 (-4)
#define REPR_PLAIN_BELOW 16

struct canon {
	struct sa_jscan scan;
	struct sa_arena *arena;
	struct sa_str *out;
};

static void put_unit(struct sa_str *out, uint32_t unit)
{
	sa_str_printf(out, "\\u%04x", (unsigned)unit);
}

static void put_string(struct sa_str *out, const char *text, size_t len)
{
	static const char plain[] = "\"\\\b\f\n\r\t", escape[] = "\"\\bfnrt";

	sa_str_putc(out, '"');
	for (size_t i = 0; i < len;) {
		uint32_t cp = 0xFFFD;
		size_t n = sa_utf8_span(text + i, len - i, &cp);
		const char *special = cp && cp < 0x80 ? strchr(plain, (int)cp) : NULL;

		if (special) {
			sa_str_putc(out, '\\');
			sa_str_putc(out, escape[special - plain]);
		} else if (cp >= 0x10000) {
			put_unit(out, 0xD800 + ((cp - 0x10000) >> 10));
			put_unit(out, 0xDC00 + ((cp - 0x10000) & 0x3FF));
		} else if (cp < 0x20 || cp >= 0x80) {
			put_unit(out, cp);
		} else {
			sa_str_putc(out, (char)cp);
		}
		i += n ? n : 1;
	}
	sa_str_putc(out, '"');
}

/* The digits of a number and the power of ten of the first one: 0.00125 is "125", -3. */
static size_t split_digits(const char *text, char digits[SA_NUM_TEXT], int *power)
{
	const char *e = strpbrk(text, "eE");
	const char *end = e ? e : text + strlen(text);
	bool point = false, leading = true;
	int exponent = e ? (int)strtol(e + 1, NULL, 10) : 0, before = 0;
	size_t n = 0;

	for (const char *p = text; p < end; p++) {
		if (*p == '.') {
			point = true;
			continue;
		}
		if (leading && *p == '0') {
			before -= point;
			continue;
		}
		leading = false;
		before += !point;
		digits[n++] = *p;
	}
	while (n && digits[n - 1] == '0')
		n--;
	*power = before - 1 + exponent;
	return n;
}

/* A number with a fraction or an exponent, as Python's repr() writes it. */
static void put_float(struct sa_str *out, double value)
{
	char text[SA_NUM_TEXT], digits[SA_NUM_TEXT];
	int power;

	sa_num_shortest(text, fabs(value));
	size_t n = split_digits(text, digits, &power);

	if (signbit(value))
		sa_str_putc(out, '-');
	if (!n) {
		sa_str_puts(out, "0.0");
	} else if (power < REPR_PLAIN_FROM || power >= REPR_PLAIN_BELOW) {
		sa_str_putc(out, digits[0]);
		if (n > 1)
			sa_str_putc(out, '.');
		sa_str_add(out, digits + 1, n - 1);
		sa_str_printf(out, "e%c%02d", power < 0 ? '-' : '+', abs(power));
	} else if (power < 0) {
		sa_str_puts(out, "0.");
		sa_str_fill(out, '0', (size_t)(-power - 1));
		sa_str_add(out, digits, n);
	} else {
		size_t whole = (size_t)power + 1;

		sa_str_add(out, digits, n < whole ? n : whole);
		sa_str_fill(out, '0', n < whole ? whole - n : 0);
		sa_str_putc(out, '.');
		sa_str_add(out, n > whole ? digits + whole : "0", n > whole ? n - whole : 1);
	}
}

static void put_number(struct canon *c)
{
	const char *from = c->scan.p;

	if (!sa_jscan_skip(&c->scan))
		return;
	size_t len = (size_t)(c->scan.p - from);

	if (strchr("NI", from[0]) || (from[0] == '-' && from[1] == 'I')) {
		sa_str_add(c->out, from, len);
	} else if (memchr(from, '.', len) || memchr(from, 'e', len) || memchr(from, 'E', len)) {
		double value = sa_num_from_json(from, len);

		if (sa_num_is_finite(value))
			put_float(c->out, value);
		else
			sa_str_puts(c->out, from[0] == '-' ? "-Infinity" : "Infinity");
	} else if (len == 2 && memcmp(from, "-0", 2) == 0) {
		sa_str_putc(c->out, '0');
	} else {
		sa_str_add(c->out, from, len);
	}
}

struct member {
	const char *name;
	size_t name_len, order;
	const char *value; /* canonical */
	size_t value_len;
};

static int by_name(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	size_t len = x->name_len < y->name_len ? x->name_len : y->name_len;
	int diff = memcmp(x->name, y->name, len);

	if (diff)
		return diff;
	if (x->name_len != y->name_len)
		return x->name_len < y->name_len ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

static void put_value(struct canon *c);

/* Reads one value into a text of its own. */
static void capture(struct canon *c, struct member *member)
{
	struct sa_str *outer = c->out;
	SA_STR_SCOPE(value);

	c->out = &value;
	put_value(c);
	c->out = outer;
	if (value.failed)
		sa_jscan_fail(&c->scan, "the document is too large");
	member->value_len = value.len;
	member->value = sa_str_finish(&value, c->arena);
}

static void put_object(struct canon *c)
{
	struct member *member = NULL;
	size_t n = 0, cap = 0;
	struct sa_jloop loop;
	struct sa_jtext key;

	for (sa_jscan_open(&c->scan, &loop); sa_jscan_key(&c->scan, &loop, &key); n++) {
		SA_STR_SCOPE(name);

		member = sa_arena_more(c->arena, member, n, &cap, sizeof *member);
		sa_jtext_decode(&key, &name);
		member[n] = (struct member){.name_len = name.len, .order = n};
		member[n].name = sa_str_finish(&name, c->arena);
		capture(c, &member[n]);
	}
	if (n)
		qsort(member, n, sizeof *member, by_name);
	sa_str_putc(c->out, '{');
	for (size_t i = 0, written = 0; i < n; i++) {
		bool again = i + 1 < n && member[i].name_len == member[i + 1].name_len &&
			     memcmp(member[i].name, member[i + 1].name, member[i].name_len) == 0;

		if (again)
			continue;
		if (written++)
			sa_str_putc(c->out, ',');
		put_string(c->out, member[i].name, member[i].name_len);
		sa_str_putc(c->out, ':');
		sa_str_add(c->out, member[i].value, member[i].value_len);
	}
	sa_str_putc(c->out, '}');
}

static void put_array(struct canon *c)
{
	struct sa_jloop loop;
	size_t n = 0;

	sa_str_putc(c->out, '[');
	for (sa_jscan_open(&c->scan, &loop); sa_jscan_item(&c->scan, &loop); n++) {
		if (n)
			sa_str_putc(c->out, ',');
		put_value(c);
	}
	sa_str_putc(c->out, ']');
}

static void put_value(struct canon *c)
{
	enum sa_json_type type = sa_jscan_peek(&c->scan);
	struct sa_jtext text;
	bool flag;

	switch (type) {
	case SA_JSON_OBJECT:
		put_object(c);
		break;
	case SA_JSON_ARRAY:
		put_array(c);
		break;
	case SA_JSON_NUMBER:
		put_number(c);
		break;
	case SA_JSON_BOOL:
		if (sa_jscan_bool(&c->scan, &flag))
			sa_str_puts(c->out, flag ? "true" : "false");
		break;
	case SA_JSON_STRING:
		if (sa_jscan_string(&c->scan, &text)) {
			SA_STR_SCOPE(decoded);

			sa_jtext_decode(&text, &decoded);
			put_string(c->out, decoded.buf, decoded.len);
		}
		break;
	case SA_JSON_NULL:
		sa_jscan_skip(&c->scan);
		sa_str_puts(c->out, "null");
		break;
	case SA_JSON_ERROR:
		break;
	}
}

int sa_json_canonical(struct sa_arena *scratch, const char *bytes, size_t len, struct sa_str *out,
		      struct sa_err *err)
{
	struct canon c = {.arena = scratch, .out = out};

	sa_jscan_init(&c.scan, bytes, len);
	put_value(&c);
	if (!sa_jscan_end(&c.scan))
		return sa_jscan_err(&c.scan, err);
	return sa_str_check(out, "the canonical form", err);
}
