/* SPDX-License-Identifier: MIT */
/* The parts of a pull-request comment and of the job summary (render/pr_body.c puts them together). */
#ifndef SA_RENDER_PR_PART_H
#define SA_RENDER_PR_PART_H

#include "base/str.h"
#include "model/audit.h"
#include "model/publication.h"
#include "doc/decision_text.h"

/* What may go when there is no room, in this order. */
enum sa_pr_detail {
	SA_PR_EVERYTHING,
	SA_PR_WITHOUT_CHARTS,
	SA_PR_WITHOUT_TUNING,
	SA_PR_WITHOUT_STATISTICS,
	SA_PR_FEWER_NOTES,
	SA_PR_WITHOUT_NOTES,
	SA_PR_WITHOUT_RECOMMENDATIONS,
	SA_PR_WITHOUT_SOURCES,
	SA_PR_WITHOUT_COMPARISON,
	SA_PR_FAILING_ROWS_ONLY,
	SA_PR_WITHOUT_COMMAND,
	SA_PR_DETAIL_COUNT
};

/* Foreign text, long enough for a path or an error. */
void sa_pr_text(struct sa_str *out, const char *text);

/* The folded sections, as far as `detail` leaves them. */
void sa_pr_details(struct sa_str *out, const struct sa_audit *audit, enum sa_pr_detail detail);

/* The same for an audit by a policy, with its table. */
void sa_pr_policy(const struct sa_publication *pub, enum sa_pr_detail detail, struct sa_str *out);

/* "Policy .soak-audit.yaml, profile strict, sha256 `0123`": by which it was judged. */
void sa_pr_policy_origin(const struct sa_publication *pub, enum sa_pr_detail detail,
			 struct sa_str *out);

/* How foreign text is written, and how many items of a list are: less of both where room is short. */
const struct sa_pen *sa_pr_pen(enum sa_pr_detail detail);
size_t sa_pr_most(enum sa_pr_detail detail, size_t most);

/* Whether the table has sparklines. */
bool sa_pr_has_sparks(const struct sa_publication *pub, enum sa_pr_detail detail);

/* The notes, folded, as far as `detail` leaves them. */
void sa_pr_notes(struct sa_str *out, const struct sa_notes *notes, enum sa_pr_detail detail);

/* The command that gives this verdict on a laptop, folded. */
void sa_pr_command(struct sa_str *out, const struct sa_publication *pub);

#endif
