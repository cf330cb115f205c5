/* SPDX-License-Identifier: MIT */
/* Writing and reading of markers. */
#include "github/marker.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/num.h"
#include "base/str.h"

#define START "<!-- soak-audit comment "

static const char *const kind_name[] = {"sticky", "single"};

_Static_assert(sizeof kind_name / sizeof kind_name[0] == SA_MARKER_KIND_COUNT, "one name a kind");

static void put_hex(struct sa_str *out, const char *bytes, size_t len)
{
	static const char digit[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		unsigned char b = (unsigned char)bytes[i];

		sa_str_putc(out, digit[b >> 4]);
		sa_str_putc(out, digit[b & 15]);
	}
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes the digits at *p; NULL when they are odd in number or too many. */
static const char *get_hex(struct sa_arena *arena, const char **p, size_t max, size_t *len)
{
	size_t digits = 0;

	while (hex_value((*p)[digits]) >= 0)
		digits++;
	if (digits % 2 || digits / 2 > max)
		return NULL;
	char *bytes = sa_arena_alloc(arena, digits / 2 + 1);

	for (size_t i = 0; i < digits / 2; i++)
		bytes[i] = (char)(hex_value((*p)[2 * i]) * 16 + hex_value((*p)[2 * i + 1]));
	*p += digits;
	*len = digits / 2;
	return bytes;
}

static bool take(const char **p, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*p, word, len) != 0)
		return false;
	*p += len;
	return true;
}

int sa_marker_write(struct sa_str *out, const struct sa_marker *marker, struct sa_err *err)
{
	size_t key_len = strlen(marker->key);

	if (key_len > SA_MARKER_MAX_KEY)
		return sa_err_set(err, SA_ERR_LIMIT, "the comment key is longer than %d bytes",
				  SA_MARKER_MAX_KEY);
	if (marker->data_len > SA_MARKER_MAX_DATA)
		return sa_err_set(err, SA_ERR_LIMIT, "the data of the comment is over %d bytes",
				  SA_MARKER_MAX_DATA);
	SA_BUG_ON(marker->kind >= SA_MARKER_KIND_COUNT || !marker->version ||
		  marker->version > 999);
	sa_str_printf(out, START "%s key=", kind_name[marker->kind]);
	put_hex(out, marker->key, key_len);
	sa_str_printf(out, " v%u=", marker->version);
	put_hex(out, marker->data, marker->data_len);
	sa_str_puts(out, " -->\n");
	return sa_str_check(out, "the comment", err);
}

size_t sa_marker_read(struct sa_arena *arena, const char *body, struct sa_marker *marker)
{
	struct sa_marker m = {0};
	const char *p = body;
	uint64_t version;
	size_t digits, key_len;

	if (!take(&p, START))
		return 0;
	while (!take(&p, kind_name[m.kind])) {
		if (++m.kind == SA_MARKER_KIND_COUNT)
			return 0;
	}
	if (!take(&p, " key="))
		return 0;
	m.key = get_hex(arena, &p, SA_MARKER_MAX_KEY, &key_len);
	if (!m.key || strlen(m.key) != key_len || !take(&p, " v"))
		return 0;
	digits = strspn(p, "0123456789");
	if (!sa_num_uint(p, digits, &version) || version < 1 || version > 999)
		return 0;
	m.version = (unsigned)version;
	p += digits;
	if (!take(&p, "="))
		return 0;
	m.data = get_hex(arena, &p, SA_MARKER_MAX_DATA, &m.data_len);
	if (!m.data || !take(&p, " -->"))
		return 0;
	*marker = m;
	return (size_t)(p - body);
}
