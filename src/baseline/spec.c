/* SPDX-License-Identifier: MIT */
/* Reading baseline specs. */
#include "baseline/spec.h"

#include <string.h>

#include "base/num.h"

#define FORMS                                                                                    \
	"it takes none, dir:PATH, git:REF[:PATH], artifact:NAME[@BRANCH[*N]], auto[*N] or auto:" \
	"NAME"

/* What is behind the prefix; NULL when it is another one. */
static const char *behind(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

/* "*N": how many runs. `star` is NULL when it is not there. */
static int read_runs(const char *star, struct sa_baseline_spec *spec, struct sa_err *err)
{
	uint64_t n;

	if (!star)
		return 0;
	if (!sa_num_uint(star + 1, strlen(star + 1), &n) || n < 1 || n > SA_BASELINE_MOST_RUNS)
		return sa_err_set(err, SA_ERR_USAGE,
				  "baseline '%s': behind the * stands the number of runs, 1 to %d",
				  spec->text, SA_BASELINE_MOST_RUNS);
	spec->n_runs = (unsigned)n;
	spec->counted = true;
	return 0;
}

/* "NAME", "NAME@BRANCH", "NAME@@BRANCH", the last two with "*N". */
static int read_artifact(struct sa_arena *arena, const char *text, struct sa_baseline_spec *spec,
			 struct sa_err *err)
{
	const char *at = strstr(text, "@@"), *branch = "", *star = NULL;
	size_t len = strlen(text);

	if (at)
		branch = at + 2;
	else if ((at = strrchr(text, '@')))
		branch = at + 1;
	if (at) {
		len = (size_t)(at - text);
		star = strchr(branch, '*');
		branch = star ? sa_arena_strndup(arena, branch, (size_t)(star - branch)) : branch;
	}
	spec->name = sa_arena_strndup(arena, text, len);
	spec->branch = branch;
	spec->merge = strpbrk(spec->name, "*?") != NULL;
	if (!len)
		return sa_err_set(err, SA_ERR_USAGE, "baseline '%s': no name; " FORMS, spec->text);
	if (at && !branch[0])
		return sa_err_set(err, SA_ERR_USAGE,
				  "baseline '%s': no branch behind the @; write "
				  "artifact:NAME@BRANCH",
				  spec->text);
	return read_runs(star, spec, err);
}

int sa_baseline_spec_parse(struct sa_arena *arena, const char *text, struct sa_baseline_spec *spec,
			   struct sa_err *err)
{
	const char *rest;

	*spec = (struct sa_baseline_spec){
		.text = text, .where = "", .name = "", .branch = "", .n_runs = 1};
	if (!text[0] || strcmp(text, "none") == 0)
		return 0;
	if ((rest = behind(text, "artifact:")) && rest[0]) {
		spec->kind = SA_BASELINE_ARTIFACT;
		return read_artifact(arena, rest, spec, err);
	}
	if (strcmp(text, "auto") == 0 || behind(text, "auto*")) {
		spec->kind = SA_BASELINE_AUTO;
		spec->name = SA_BASELINE_AUTO_NAME;
		return read_runs(strchr(text, '*'), spec, err);
	}
	if ((rest = behind(text, "auto:")) && rest[0]) {
		spec->kind = SA_BASELINE_AUTO;
		spec->name = rest;
		spec->merge = strpbrk(rest, "*?") != NULL;
		return 0;
	}
	spec->kind = SA_BASELINE_DIR;
	if ((rest = behind(text, "dir:"))) {
		spec->where = rest;
	} else if ((rest = behind(text, "git:"))) {
		spec->kind = SA_BASELINE_GIT;
		spec->where = rest;
	} else if (!strchr(text, ':') || strchr(text, '/')) {
		/* a path, but not a word with a colon that was meant to be a kind of source */
		spec->where = text;
	}
	if (!spec->where[0])
		return sa_err_set(err, SA_ERR_USAGE, "baseline '%s': " FORMS, text);
	return 0;
}
