/* SPDX-License-Identifier: MIT */
/* The files of `snapshot` (FORMATS 11.1). To add one, write its function and a row in the table. */
#ifndef SA_RENDER_POST_SOAK_H
#define SA_RENDER_POST_SOAK_H

#include "base/str.h"
#include "model/post_soak.h"

struct sa_post_file {
	const char *file_name, *title; /* no title: no Markdown */
	void (*render)(const struct sa_post_soak *post, struct sa_str *out);
};

enum { SA_POST_SNAPSHOT, SA_POST_AUDIT, SA_POST_ADVICE, SA_POST_FAILURES, SA_POST_FILE_COUNT };
extern const struct sa_post_file sa_post_file_table[SA_POST_FILE_COUNT];

/* POST_SOAK_SNAPSHOT.json */
void sa_render_post_snapshot(const struct sa_post_soak *post, struct sa_str *out);
/* POST_SOAK_AUDIT.md: tables, guard activity, sparklines. */
void sa_render_post_audit(const struct sa_post_soak *post, struct sa_str *out);
/* RECOMMENDATIONS.md */
void sa_render_post_advice(const struct sa_post_soak *post, struct sa_str *out);
/* FAILURES.md: what failed, and what could not be read. */
void sa_render_post_failures(const struct sa_post_soak *post, struct sa_str *out);

/* What the command prints: the goals and the verdict. */
void sa_render_post_console(const struct sa_post_soak *post, struct sa_str *out);

#endif
