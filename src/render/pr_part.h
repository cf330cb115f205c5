/* SPDX-License-Identifier: MIT */
/* The parts of a pull-request comment and of the job summary (render/pr_body.c puts them together). */
#ifndef SA_RENDER_PR_PART_H
#define SA_RENDER_PR_PART_H

#include "base/str.h"
#include "model/audit.h"
#include "model/publication.h"
#include "doc/decision_text.h"
#include "doc/doc.h"

/* Foreign text, long enough for a path or an error. */
void sa_pr_text(struct sa_str *out, const char *text);

/* The folded sections of an audit without a policy file, each with the room that it needs. */
void sa_pr_details(struct sa_doc *doc, const struct sa_audit *audit);

/* The same for an audit by a policy, with its table. */
void sa_pr_policy(const struct sa_publication *pub, enum sa_room room, struct sa_str *out);

/* "Policy .soak-audit.yaml, profile strict, sha256 `0123`": by which it was judged. */
void sa_pr_policy_origin(const struct sa_publication *pub, enum sa_room room, struct sa_str *out);

/* How foreign text is written, and how many items of a list are: less of both where room is short. */
const struct sa_pen *sa_pr_pen(enum sa_room room);
size_t sa_pr_most(enum sa_room room, size_t most);

/* Whether the table has sparklines. */
bool sa_pr_has_sparks(const struct sa_publication *pub, enum sa_room room);

/* Opens the fold of the charts. */
void sa_pr_charts_begin(struct sa_str *out);

/* The last of them: the notes. */
void sa_pr_notes(struct sa_doc *doc, const struct sa_notes *notes);

/* The command that gives this verdict on a laptop, folded. */
void sa_pr_command(struct sa_str *out, const struct sa_publication *pub);

#endif
