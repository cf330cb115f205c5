/* SPDX-License-Identifier: MIT */
/* Copies of texts. */
#include "load/json_texts.h"

#include <string.h>

#include "base/limits.h"

const char *sa_json_text_copy(struct sa_arena *arena, const struct sa_json *value)
{
	const char *text = sa_json_text(value);
	size_t len = text ? strlen(text) : 0;

	if (!text)
		return NULL;
	if (len > SA_LIMIT_REASON_BYTES) {
		len = SA_LIMIT_REASON_BYTES;
		/* not in the middle of a character */
		while (len && ((unsigned char)text[len] & 0xC0) == 0x80)
			len--;
	}
	return sa_arena_strndup(arena, text, len);
}

void sa_json_texts(struct sa_arena *arena, const struct sa_json *value, bool single,
		   struct sa_texts *texts)
{
	bool is_list = sa_json_is(value, SA_JSON_ARRAY);
	size_t cap = is_list ? sa_json_count(value) : single ? 1 : 0;

	*texts = (struct sa_texts){0};
	if (!cap)
		return;
	if (cap > SA_LIMIT_REASONS)
		cap = SA_LIMIT_REASONS;
	texts->text = SA_NEW_ARRAY(arena, cap, const char *);
	for (const struct sa_json *v = is_list ? sa_json_first(value) : value; v && texts->n < cap;
	     v = is_list ? sa_json_next(v) : NULL) {
		const char *text = sa_json_text_copy(arena, v);

		if (text)
			texts->text[texts->n++] = text;
	}
}
