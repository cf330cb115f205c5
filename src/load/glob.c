/* SPDX-License-Identifier: MIT */
/* Wildcards. */
#include "load/glob.h"

#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "model/run.h"

/* One set in brackets; *glob stands on '[' and is moved behind ']'. An unclosed one is a plain '['. */
static bool in_set(const char **glob, char c)
{
	const char *p = *glob + 1, *close;
	bool no = *p == '!' || *p == '^', hit = false;

	p += no;
	close = *p ? strchr(p + 1, ']') : NULL;
	if (!close) {
		++*glob;
		return c == '[';
	}
	for (; p < close; p++) {
		if (p + 2 < close && p[1] == '-') {
			hit |= (unsigned char)p[0] <= (unsigned char)c &&
			       (unsigned char)c <= (unsigned char)p[2];
			p += 2;
		} else {
			hit |= *p == c;
		}
	}
	*glob = close + 1;
	return hit != no;
}

/* One character (not a slash) against one element of the pattern. */
static bool step(const char **glob, char c)
{
	if (!c || c == '/')
		return false;
	if (**glob == '[')
		return in_set(glob, c);
	if (**glob != '?' && **glob != c)
		return false;
	++*glob;
	return true;
}

/* Name against pattern, both up to a slash or the end: the last star is tried at every place. */
static bool match_name(const char *glob, size_t glob_len, const char *name, size_t len)
{
	const char *g = glob, *g_end = glob + glob_len, *p = name, *p_end = name + len;
	const char *star = NULL, *again = NULL;

	while (p < p_end) {
		if (g < g_end && *g == '*') {
			star = ++g;
			again = p;
		} else if (g < g_end && step(&g, *p)) {
			p++;
		} else if (star) {
			g = star;
			p = ++again;
		} else {
			return false;
		}
	}
	while (g < g_end && *g == '*')
		g++;
	return g == g_end;
}

static size_t part_len(const char *p)
{
	return strcspn(p, "/");
}

static const char *next_part(const char *p)
{
	p += part_len(p);
	return *p ? p + 1 : p;
}

bool sa_glob_takes(const char *glob, const char *path)
{
	const char *slash = strrchr(glob, '/');

	return sa_glob_match(glob, path) &&
	       (!sa_run_is_own(path) || !strpbrk(slash ? slash + 1 : glob, "*?[")) &&
	       (!sa_run_is_set_aside(path) || strstr(glob, SA_RUN_SET_ASIDE));
}

enum sa_glob_way sa_glob_leads(const char *glob, const char *folder)
{
	char within[PATH_MAX];

	/* (a path in it stands for all of them) */
	if (snprintf(within, sizeof within, "%s/x", folder) >= (int)sizeof within ||
	    (sa_run_is_set_aside(within) && !strstr(glob, SA_RUN_SET_ASIDE)))
		return SA_GLOB_NO_WAY;
	for (; *folder; glob = next_part(glob), folder = next_part(folder)) {
		size_t g = part_len(glob), p = part_len(folder);

		if (g == 2 && glob[0] == '*' && glob[1] == '*')
			return SA_GLOB_ANY_WAY;
		if (!glob[g] || !match_name(glob, g, folder, p))
			return SA_GLOB_NO_WAY;
	}
	return SA_GLOB_NAMED_WAY;
}

bool sa_glob_names_files(const char *glob, bool *partly)
{
	const char *slash = strrchr(glob, '/'), *name = slash ? slash + 1 : glob, *rest = name;
	const char *dot;

	*partly = strspn(name, "*?") != strlen(name);
	for (const char *p = name; *p; p++)
		rest = strchr("*?]", *p) ? p + 1 : rest;
	dot = strrchr(rest, '.');
	return dot && dot > name && dot[1];
}

bool sa_glob_match(const char *glob, const char *path)
{
	const char *folders = NULL,
		   *again = NULL; /* behind the last `**`, and where it was tried */

	for (;;) {
		size_t g = part_len(glob), p = part_len(path);

		if (g == 2 && memcmp(glob, "**", 2) == 0 && glob[2] == '/') {
			folders = glob = next_part(glob);
			again = path;
			continue;
		}
		if (*glob && *path && !glob[g] == !path[p] && match_name(glob, g, path, p)) {
			if (!glob[g])
				return true;
			glob = next_part(glob);
			path = next_part(path);
			continue;
		}
		if (!folders || !again[part_len(again)])
			return false;
		again = next_part(again);
		glob = folders;
		path = again;
	}
}
