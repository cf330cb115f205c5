/* SPDX-License-Identifier: MIT */
/*
 * What a baseline spec says, before anything is looked at:
 *
 *	dir:PATH, PATH		a directory, a record or an audit summary
 *	git:REF[:PATH]		a folder or file of a commit
 *	artifact:NAME[@BRANCH[*N]], artifact:NAME@@BRANCH[*N]
 *	auto[*N], auto:NAME
 *	none
 *
 * A `*` inside NAME stands for the shards of one run; `*N` behind a branch or `auto` for up to N runs.
 * With `@@` the branch may hold an `@` itself.
 */
#ifndef SA_BASELINE_SPEC_H
#define SA_BASELINE_SPEC_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

#define SA_BASELINE_MOST_RUNS 20 /* runs of one baseline */
/* The artifacts that `auto` looks for when it is not told: auto:NAME. */
#define SA_BASELINE_AUTO_NAME "soak*"

enum sa_baseline_kind {
	SA_BASELINE_NO,
	SA_BASELINE_DIR,
	SA_BASELINE_GIT,
	SA_BASELINE_ARTIFACT,
	SA_BASELINE_AUTO,
};

struct sa_baseline_spec {
	enum sa_baseline_kind kind;
	const char *text;   /* as the user wrote it */
	const char *where;  /* dir: the path; git: "REF[:PATH]" */
	const char *name;   /* artifact, auto: the name, or a pattern */
	const char *branch; /* artifact: "" when none is said */
	bool merge;	    /* the pattern stands for shards; else exactly one name may fit it */
	bool counted;	    /* it says how many: *N */
	unsigned n_runs;    /* 1 .. SA_BASELINE_MOST_RUNS, where it does */
};

/* Texts live in `arena` or are those of `text`. Errors: USAGE. */
int sa_baseline_spec_parse(struct sa_arena *arena, const char *text, struct sa_baseline_spec *spec,
			   struct sa_err *err) SA_MUST_CHECK;

/* dir: and git:, which have to be there. */
static inline bool sa_baseline_is_named(const struct sa_baseline_spec *spec)
{
	return spec->kind == SA_BASELINE_DIR || spec->kind == SA_BASELINE_GIT;
}

#endif
