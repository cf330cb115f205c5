/* SPDX-License-Identifier: MIT */
/* Reading paths. */
#include "policy/paths.h"

#include <string.h>

#include "base/num.h"

struct scan {
	struct sa_arena *arena;
	struct sa_path_step *step;
	size_t n;
	const char *p;
};

static void add(struct scan *s, enum sa_path_step_kind kind, const char *name, size_t index)
{
	s->step[s->n++] = (struct sa_path_step){kind, name, index};
}

/* Behind '["': a key with \" and \\ escaped; one in single quotes as it is. */
static const char *quoted_key(struct scan *s)
{
	char quote = s->p[1], *key = sa_arena_alloc(s->arena, strlen(s->p) + 1);
	size_t n = 0;

	for (s->p += 2; *s->p && *s->p != quote; s->p++) {
		if (quote == '"' && *s->p == '\\' && (s->p[1] == '"' || s->p[1] == '\\'))
			s->p++;
		key[n++] = *s->p;
	}
	if (*s->p != quote || s->p[1] != ']')
		return "a path with '[\"' that no '\"]' ends";
	s->p += 2;
	if (!n)
		return "a path with an empty key";
	add(s, SA_STEP_MEMBER, key, 0);
	return NULL;
}

static const char *bracket(struct scan *s)
{
	uint64_t index;

	if (s->p[1] == '"' || s->p[1] == '\'')
		return quoted_key(s);
	size_t len = strcspn(s->p + 1, "]");

	if (s->p[1 + len] != ']')
		return "a path with '[' that no ']' ends";
	if (len == 1 && s->p[1] == '*')
		add(s, SA_STEP_EACH, NULL, 0);
	else if (sa_num_uint(s->p + 1, len, &index) && index < 1000000)
		add(s, SA_STEP_INDEX, NULL, (size_t)index);
	else
		return "a path whose '[' ']' hold neither a number from 0, nor '*', nor a key in "
		       "quotes";
	s->p += len + 2;
	return NULL;
}

static const char *steps(struct scan *s)
{
	bool first = true;
	const char *why;

	for (; *s->p; first = false) {
		if (*s->p == '[') {
			why = bracket(s);
			if (why)
				return why;
			continue;
		}
		if (*s->p == ']')
			return "a path with ']' without '['";
		if (!first) {
			if (*s->p != '.')
				return "a path with a name right behind ']'; put '.' between them";
			s->p++;
		}
		size_t len = strcspn(s->p, ".[]");

		if (!len)
			return "a path with an empty name; a key that holds '.' is written "
			       "[\"a.b\"]";
		add(s, SA_STEP_MEMBER, sa_arena_strndup(s->arena, s->p, len), 0);
		s->p += len;
	}
	return NULL;
}

const char *sa_field_path_parse(struct sa_arena *arena, const char *text, bool column,
				struct sa_field_path *path)
{
	struct scan s = {.arena = arena, .p = text};
	size_t each = 0;

	*path = (struct sa_field_path){.text = text};
	if (!*text)
		return "an empty path";
	s.step = SA_NEW_ARRAY(arena, strlen(text) + 1, struct sa_path_step);
	path->step = s.step;
	if (column) {
		add(&s, SA_STEP_MEMBER, text, 0);
		path->n_step = 1;
		return NULL;
	}
	if (text[0] == '$' && (text[1] == '.' || text[1] == '['))
		s.p += 1 + (text[1] == '.');
	if (!*s.p)
		return "an empty path";
	const char *why = steps(&s);

	if (why)
		return why;
	for (size_t i = 0; i < s.n; i++)
		each += s.step[i].kind == SA_STEP_EACH;
	if (each > 1)
		return "more than one '[*]' in a path";
	if (s.step[0].kind != SA_STEP_MEMBER)
		return "a path must begin with the name of a member";
	path->n_step = s.n;
	path->each = each == 1;
	return NULL;
}

static bool leads_up(const char *text)
{
	for (const char *p = text; p; p = strchr(p, '/')) {
		p += *p == '/';
		if (strncmp(p, "..", 2) == 0 && (p[2] == '/' || p[2] == '\0'))
			return true;
	}
	return false;
}

const char *sa_run_path_check(const char *text)
{
	const char *open = strchr(text, '[');

	if (!*text)
		return "an empty path";
	if (strstr(text, "://"))
		return "a URL; a policy reads files of the run only";
	if (*text == '/')
		return "an absolute path; a policy reads files of the run only";
	if (*text == '~')
		return "a path that begins with '~'; a policy reads files of the run only";
	if (strchr(text, '\\'))
		return "a path with '\\'; folders are parted by '/'";
	if (leads_up(text))
		return "a path with '..'; a policy reads files of the run only";
	if (open && !strchr(open, ']'))
		return "a glob with '[' that no ']' ends";
	return NULL;
}
