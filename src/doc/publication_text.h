/* SPDX-License-Identifier: MIT */
/*
 * What the Action publishes, in words, whichever way the run was judged: by the built-in rules alone, or
 * by a policy (pub->judged).
 */
#ifndef SA_DOC_PUBLICATION_TEXT_H
#define SA_DOC_PUBLICATION_TEXT_H

#include "base/str.h"
#include "model/publication.h"
#include "doc/policy_words.h"

/* The parts of a policy's audit; only for a publication with `judged`. */
struct sa_policy_report sa_publication_report(const struct sa_publication *pub);

/* One failure of its decision. One line. */
void sa_publication_failure(struct sa_str *out, const struct sa_publication *pub,
			    const struct sa_failure *failure, const struct sa_pen *pen);

/* The sentence behind its state, without a full stop. */
void sa_publication_headline(struct sa_str *out, const struct sa_publication *pub,
			     const struct sa_pen *pen);

/*
 * The KPIs and their judged values in *out, in `arena`; returns how many. By a policy: of the worst group that has
 * the KPI, what its first rule on a level judged, else the median of the newest rows. `*group` is the worst
 * group, "" without groups. None without an audit.
 */
size_t sa_publication_kpis(const struct sa_publication *pub, struct sa_arena *arena,
			   const struct sa_said_kpi **out, const char **group);

/* The value of one KPI of that list; SA_MISSING when it is not in it. */
double sa_publication_kpi(const struct sa_publication *pub, const char *name);

/*
 * Where in the repository a line of a policy can be annotated: its file, relative to the workspace, which is
 * the current directory. "" for the built-in policy, a file elsewhere, and one out of a commit.
 */
const char *sa_publication_policy_file(const struct sa_place *at);

/* The line of the policy that a failure is of; its file is NULL when it is of none. */
struct sa_place sa_publication_place(const struct sa_publication *pub,
				     const struct sa_failure *failure);

/* "file:line:column: text" of a remark; one line. */
void sa_publication_remark(struct sa_str *out, const struct sa_remark *remark,
			   const struct sa_pen *pen);

#endif
