/* SPDX-License-Identifier: MIT */
/* The files and the text of `snapshot` for a run that a policy judged. */
#ifndef SA_RENDER_POST_POLICY_H
#define SA_RENDER_POST_POLICY_H

#include "model/post_policy.h"
#include "render/policy_text.h"

/* What one render function is given. */
struct sa_post_policy_page {
	const struct sa_policy_report *report;
	const struct sa_post_policy *post;
	const char *timestamp; /* ISO 8601 */
	bool override;	       /* READINESS_OVERRIDE=1 is set */
	struct sa_arena *arena;
};

/* In the order of sa_post_file_table, whose names the files have. */
typedef void sa_post_policy_render(const struct sa_post_policy_page *page, struct sa_str *out);
extern sa_post_policy_render *const sa_post_policy_table[];

/* What the command prints: every rule, and the verdict. */
void sa_post_policy_console(const struct sa_post_policy_page *page, struct sa_str *out);

#endif
