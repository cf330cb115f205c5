/* SPDX-License-Identifier: MIT */
/* What the Markdown files of a snapshot and its last line say, whether a policy file judged or not. */
#ifndef SA_RENDER_POST_PART_H
#define SA_RENDER_POST_PART_H

#include "doc/reasons.h"
#include "model/post_soak.h"

/* Of which a verdict is made, and how many: "3 of 4 goals met". */
struct sa_post_count {
	enum sa_post_verdict verdict;
	size_t n_hold, n;
	const char *what; /* "goals met", "rules hold" */
};

/* The verdict is that of the rules; whether the run ships is said beside it (FORMATS 15.30). */
struct sa_post_head {
	const char *title, *generated, *source; /* the source is foreign text */
	const char *rows;			/* "24, of which analyzed: 17"; NULL: not said */
	struct sa_post_count count;
	enum sa_state state;
	const char *headline; /* of Markdown */
	bool override;
};

/* All above the first section. */
void sa_post_put_head(struct sa_str *out, const struct sa_post_head *head);

/* "✅ Verdict: PASS (4 of 4 goals met)", a line. */
void sa_post_put_verdict(struct sa_str *out, const struct sa_post_count *count);

/* The section of what the decision was made of; "None." without any. */
void sa_post_put_against(struct sa_str *out, const struct sa_reasons *reasons);

/* What could not be used, an item; line 0: all of the file. Foreign texts. */
void sa_post_put_unusable(struct sa_str *out, const char *file, size_t line, const char *why);

/* Below `shown` of n of them: how many more, or "None.". */
void sa_post_end_unusable(struct sa_str *out, size_t shown, size_t n);

#endif
