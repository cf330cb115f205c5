/* SPDX-License-Identifier: MIT */
/* What is wrong in a policy: all of it in one go, each with its place, at most SA_POLICY_MISTAKES. */
#ifndef SA_POLICY_MISTAKES_H
#define SA_POLICY_MISTAKES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "model/policy.h"

#define SA_POLICY_MISTAKES 20

struct sa_mistake {
	struct sa_place at;
	const char *text;
};

/* Texts live in `arena`; set it first, all else is zero. */
struct sa_mistakes {
	struct sa_arena *arena;
	struct sa_mistake item[SA_POLICY_MISTAKES];
	size_t n, n_more;
};

/*
 * Adds one, formatted; foreign texts are made plain (base/utf8.h). The same text at the same place
 * counts once. Returns false, so that `return sa_mistake(...)` reads well.
 */
bool sa_mistake(struct sa_mistakes *m, struct sa_place at, const char *fmt, ...) SA_PRINTF(3, 4);

/* "; did you mean 'x'?" for the nearest of `name`, else "". */
const char *sa_mistake_near(struct sa_mistakes *m, const char *text, const char *const *name,
			    size_t n);

/* One line each, in the order of the files' lines: "file:line:column: text". */
void sa_mistakes_text(const struct sa_mistakes *m, struct sa_str *out);

/* The same without the first one, which sa_mistakes_err() says. */
void sa_mistakes_others(const struct sa_mistakes *m, struct sa_str *out);

/* The first of them as an error (USAGE), with the number of the others. Returns -1. */
int sa_mistakes_err(const struct sa_mistakes *m, struct sa_err *err);

#endif
