/* SPDX-License-Identifier: MIT */
/* The audit in at most twelve lines: what `audit --brief` prints. */
#ifndef SA_RENDER_BRIEF_H
#define SA_RENDER_BRIEF_H

#include "base/str.h"
#include "model/publication.h"
#include "render/console.h"

/*
 * Decision with the sentence of every report, the other failures, the worst group, how much passed and was
 * read, and where to look on; never more than 12 lines (issue 15.3). `pub` needs `audit`, `decision` and, by a
 * policy, `judged`, no more; `base` and `reports` are the directories as the user named them, verbatim.
 */
void sa_brief(const struct sa_publication *pub, const struct sa_console_opts *opts,
	      const char *base, const char *reports, struct sa_str *out);

#endif
