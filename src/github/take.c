/* SPDX-License-Identifier: MIT */
/* Values of GitHub's answers. */
#include "github/take.h"

#include <string.h>

#include "base/arena.h"
#include "codec/json_in.h"
#include "github/url.h"

#define MAX_TEXT 1000 /* bytes of a name, a branch or an address */

const char *sa_take_text(struct sa_arena *arena, const struct sa_json *object, const char *name)
{
	const char *text = sa_json_text(sa_json_get(object, name));

	return text && strlen(text) <= MAX_TEXT ? sa_arena_strdup(arena, text) : "";
}

const char *sa_take_long_text(struct sa_arena *arena, const struct sa_json *object,
			      const char *name)
{
	const char *text = sa_json_text(sa_json_get(object, name));

	return text ? sa_arena_strdup(arena, text) : "";
}

const char *sa_take_sha(struct sa_arena *arena, const struct sa_json *object, const char *name)
{
	const char *text = sa_take_text(arena, object, name);

	return sa_url_is_sha(text) ? text : "";
}

const char *sa_take_url(struct sa_arena *arena, const struct sa_json *object, const char *name)
{
	const char *text = sa_take_text(arena, object, name);
	struct sa_url url;

	return sa_url_parse(text, &url) && !strpbrk(text, "\"'<>()[]`| ") ? text : "";
}
