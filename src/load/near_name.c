/* SPDX-License-Identifier: MIT */
/* Names in the wrong case. */
#include "load/near_name.h"

#include <string.h>

#include "load/glob.h"
#include "model/run.h"

static const char *lower(struct sa_arena *arena, const char *text)
{
	char *out = sa_arena_strdup(arena, text);

	for (char *p = out; *p; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p | ' ') : *p;
	return out;
}

/* What the file should be called: the letters of the glob round the part that is free. */
static const char *right_name(struct sa_arena *arena, const char *glob, const char *path)
{
	const char *star = strchr(glob, '*'), *rest = star ? strrchr(glob, '*') + 1 : "";
	size_t begin = star ? (size_t)(star - glob) : strlen(glob);
	size_t end = strlen(path) - strlen(rest);

	if (strpbrk(glob, "?["))
		return glob;
	return sa_arena_printf(arena, "%.*s%.*s%s", (int)begin, glob, (int)(end - begin),
			       path + begin, rest);
}

void sa_near_name_note(const struct sa_policy *policy, const struct sa_entry *entry,
		       struct sa_arena *arena, struct sa_notes *notes)
{
	const char *path = lower(arena, entry->path);

	if (entry->kind != SA_FILE_REGULAR || sa_run_is_own(entry->path) ||
	    sa_run_is_set_aside(entry->path))
		return;
	for (size_t i = 0; i < policy->n_input; i++) {
		const struct sa_policy_names *globs = &policy->input[i].path;

		for (size_t k = 0; k < globs->n; k++) {
			if (!sa_glob_match(lower(arena, globs->name[k]), path))
				continue;
			sa_note_add(notes, SA_WARNING, entry->path,
				    "ignored: it must be called '%s', in these letters; rename it",
				    right_name(arena, globs->name[k], entry->path));
			return;
		}
	}
}
