/* SPDX-License-Identifier: MIT */
/* Reading of Link headers. */
#include "github/page.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

static const char *skip_blank(const char *p)
{
	return p + strspn(p, " \t");
}

/* One word of a list of relations ("next last") is `next`. */
static bool has_next(const char *p, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t n = 0;

		while (i + n < len && p[i + n] != ' ')
			n++;
		if (n == 4 && strncasecmp(p + i, "next", 4) == 0)
			return true;
		i += n + 1;
	}
	return false;
}

/*
 * Reads one parameter (`; name=value` or `; name="value"`) at *p, which stands behind the semicolon.
 * Sets *is_next when it is rel=next. False when it is broken.
 */
static bool read_param(const char **p, bool *is_next)
{
	const char *name = skip_blank(*p), *value;
	size_t name_len = strcspn(name, "=;, \t\""), len;
	bool is_rel = name_len == 3 && strncasecmp(name, "rel", 3) == 0;

	*p = skip_blank(name + name_len);
	if (**p != '=')
		return true;
	value = skip_blank(*p + 1);
	if (*value == '"') {
		const char *end = ++value;

		while (*end && *end != '"')
			end += *end == '\\' && end[1] ? 2 : 1;
		if (!*end)
			return false;
		len = (size_t)(end - value);
		*p = end + 1;
	} else {
		len = strcspn(value, ";, \t");
		*p = value + len;
	}
	if (is_rel && has_next(value, len))
		*is_next = true;
	*p = skip_blank(*p);
	return true;
}

const char *sa_page_next(struct sa_arena *arena, const char *link_header)
{
	const char *p = link_header;

	for (;;) {
		const char *url, *end;
		bool is_next = false;

		p += strspn(p, " \t,");
		if (*p != '<')
			return NULL;
		url = p + 1;
		end = strchr(url, '>');
		if (!end)
			return NULL;
		for (p = skip_blank(end + 1); *p == ';';) {
			p++;
			if (!read_param(&p, &is_next))
				return NULL;
		}
		if (*p && *p != ',')
			return NULL;
		if (is_next)
			return sa_arena_strndup(arena, url, (size_t)(end - url));
	}
}
