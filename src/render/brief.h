/* SPDX-License-Identifier: MIT */
/* The audit in at most twelve lines: what `audit --brief` prints. */
#ifndef SA_RENDER_BRIEF_H
#define SA_RENDER_BRIEF_H

#include "base/str.h"
#include "model/publication.h"
#include "render/console.h"

/* What only the caller knows. The first two are words for a shell already. */
struct sa_brief_words {
	const char *command; /* that gives the decision again (sa_ctx's command_line) */
	const char *
		policy; /* " --policy …" as `policy explain` needs it, "" when it finds it itself */
	const char *reports; /* the directory as the user named it, verbatim */
};

/*
 * Decision with the sentence of every report, the other failures, the worst group, how much passed and was
 * read, and where to look on; never more than 12 lines (issue 15.3). `pub` needs `audit`, `decision` and, by a
 * policy, `judged`, no more.
 */
void sa_brief(const struct sa_publication *pub, const struct sa_console_opts *opts,
	      const struct sa_brief_words *words, struct sa_str *out);

#endif
