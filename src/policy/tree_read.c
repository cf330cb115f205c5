/* SPDX-License-Identifier: MIT */
/* Which of the two readers a file is for. */
#include "policy/tree.h"

#include <string.h>

#include "base/utf8.h"

/* The first byte that no text file has: broken UTF-8, or a character that is not to be seen. */
static bool is_readable(struct sa_tree_builder *b, const char *bytes, size_t len)
{
	struct sa_place at = {b->file, 1, 1};

	for (size_t i = 0; i < len;) {
		uint32_t cp = 0;
		size_t n = sa_utf8_span(bytes + i, len - i, &cp);

		if (!n)
			return sa_mistake(b->m, at, "invalid UTF-8");
		if ((cp < ' ' && cp != '\n' && cp != '\r' && cp != '\t') || cp == 0x7F)
			return sa_mistake(b->m, at, "a control character (U+%04X)", (unsigned)cp);
		/* (libyaml would count lines at them, nothing else does) */
		if (cp == 0x85 || cp == 0x2028 || cp == 0x2029)
			return sa_mistake(b->m, at, "a line separator U+%04X; use a line break",
					  (unsigned)cp);
		at.column++;
		if (cp == '\n')
			at = (struct sa_place){b->file, at.line + 1, 1};
		i += n;
	}
	return true;
}

static bool is_json(const char *name, const char *bytes, size_t len)
{
	size_t n = strlen(name), i = 0;

	if (n >= 5 && strcmp(name + n - 5, ".json") == 0)
		return true;
	while (i < len && strchr(" \t\r\n", bytes[i]))
		i++;
	return i < len && bytes[i] == '{';
}

struct sa_node *sa_tree_read(struct sa_arena *arena, const char *name, const char *bytes,
			     size_t len, struct sa_mistakes *m)
{
	struct sa_tree_builder b = {.arena = arena, .file = name, .m = m};

	if (!is_readable(&b, bytes, len))
		return NULL;
	if (is_json(name, bytes, len))
		sa_tree_read_json(&b, bytes, len);
	else
		sa_tree_read_yaml(&b, bytes, len);
	if (b.full)
		return NULL; /* a part of a file would give mistakes that are none */
	if (!b.root && !m->n)
		sa_mistake(m, (struct sa_place){name, 1, 1},
			   "the file is empty; a policy is a map");
	return b.root;
}
