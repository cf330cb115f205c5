/* SPDX-License-Identifier: MIT */
/* Judging a run for a comparison. */
#include "cli/compare_policy.h"

#include <string.h>

#include "base/num.h"
#include "base/utf8.h"

/* The directory of a spec; NULL for one that names something else. */
static const char *directory_of(const char *spec)
{
	static const char *const others[] = {"git:", "artifact:", "auto:"};

	if (strncmp(spec, "dir:", 4) == 0)
		return spec + 4;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		if (strncmp(spec, others[i], strlen(others[i])) == 0)
			return NULL;
	}
	return strcmp(spec, "auto") == 0 ? NULL : spec;
}

int sa_compare_by_policy(struct sa_ctx *ctx, const struct sa_policy_job *job, const char *spec,
			 struct sa_audit_summary *summary, struct sa_err *err)
{
	struct sa_policy_job of = *job;
	struct sa_policy_report report;

	of.base = directory_of(spec);
	if (!of.base)
		return sa_err_set(
			err, SA_ERR_USAGE,
			"compare: '%s' is no directory; under a policy two directories are "
			"compared",
			sa_utf8_shown(ctx->arena, spec));
	if (sa_policy_decide(ctx, &of, &report, err) != 0)
		return sa_err_wrap(err, "compare: '%s'", sa_utf8_shown(ctx->arena, spec));
	const struct sa_judged *judged = report.judged;

	*summary = (struct sa_audit_summary){
		.by_policy = true,
		.finding = SA_NEW_ARRAY(ctx->arena, judged->n_finding, struct sa_summary_finding),
		.n_findings = judged->n_finding,
	};
	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];

		summary->finding[i] = (struct sa_summary_finding){
			f->group, judged->policy->metric[f->metric].name, f->rule->text,
			sa_num_is_finite(f->actual) ? sa_num_rounded(f->actual) : SA_MISSING};
	}
	return 0;
}
