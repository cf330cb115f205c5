/* SPDX-License-Identifier: MIT */
/* The words of a publication, and the values that it hands on. */
#include "doc/publication_text.h"

#include <string.h>

#include "base/num.h"
#include "doc/decision_text.h"

struct sa_policy_report sa_publication_report(const struct sa_publication *pub)
{
	return (struct sa_policy_report){
		.judged = pub->judged,
		.decision = &pub->decision,
		.audit = pub->audit,
		.base = pub->audit->run->base,
	};
}

void sa_publication_failure(struct sa_str *out, const struct sa_publication *pub,
			    const struct sa_failure *failure, const struct sa_pen *pen)
{
	if (pub->judged) {
		const struct sa_policy_report report = sa_publication_report(pub);

		sa_phrase_policy_failure(out, &report, failure, pen);
	} else {
		sa_phrase_failure(out, failure, pub->audit, pen);
	}
}

void sa_publication_headline(struct sa_str *out, const struct sa_publication *pub,
			     const struct sa_pen *pen)
{
	if (pub->judged) {
		const struct sa_policy_report report = sa_publication_report(pub);

		sa_phrase_policy_headline(out, &report, pen);
	} else {
		sa_phrase_headline(out, pub->audit, &pub->decision, pen);
	}
}

/* ---- values ---- */

/* The window of the newest rows, else all of them. */
static size_t newest_window(const struct sa_policy *policy)
{
	for (size_t w = 0; w < policy->n_window; w++) {
		if (policy->window[w].kind == SA_WINDOW_LAST_ROWS)
			return w;
	}
	return 0;
}

/* What is known of a KPI so far: of the worst group that has it, a rule's value before a median. */
struct best {
	size_t rank; /* of the group: 0 is the worst */
	bool by_rule;
};

static void take_values(const struct sa_judged *judged, const size_t *rank, struct best *best,
			struct sa_said_kpi *kpi)
{
	size_t window = newest_window(judged->policy);

	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];
		struct best *b = &best[f->metric];
		size_t at = sa_judged_rank(judged, rank, f->group);

		if (!sa_agg_rows[f->rule->left.id].is_level || at > b->rank ||
		    (at == b->rank && b->by_rule))
			continue;
		*b = (struct best){at, true};
		kpi[f->metric].value = f->actual;
	}
	for (size_t i = 0; i < judged->n_series; i++) {
		const struct sa_judged_series *s = &judged->series[i];
		struct best *b = &best[s->metric];
		size_t at = s->window == window ? sa_judged_rank(judged, rank, s->group) : SIZE_MAX;

		if (at >= b->rank)
			continue;
		*b = (struct best){at, false};
		kpi[s->metric].value = s->n ? s->median : SA_MISSING;
	}
}

static size_t kpis_of_policy(const struct sa_judged *judged, struct sa_arena *arena,
			     struct sa_said_kpi *kpi, const char **group)
{
	const struct sa_judged_group **order = sa_judged_groups(judged, arena);
	size_t n = judged->policy->n_metric;
	struct best *best = SA_NEW_ARRAY(arena, n, struct best);

	for (size_t m = 0; m < n; m++) {
		kpi[m] = (struct sa_said_kpi){judged->policy->metric[m].name, SA_MISSING};
		best[m] = (struct best){.rank = SIZE_MAX};
	}
	take_values(judged, sa_judged_ranks(judged, arena), best, kpi);
	*group = judged->n_group ? order[0]->name : "";
	return n;
}

size_t sa_publication_kpis(const struct sa_publication *pub, struct sa_arena *arena,
			   const struct sa_said_kpi **out, const char **group)
{
	size_t n = pub->judged ? pub->judged->policy->n_metric : pub->audit ? SA_KPI_COUNT : 0;
	struct sa_said_kpi *kpi = SA_NEW_ARRAY(arena, n, struct sa_said_kpi);

	*out = kpi;
	*group = "";
	if (pub->judged)
		return kpis_of_policy(pub->judged, arena, kpi, group);
	for (size_t k = 0; k < n; k++)
		kpi[k] = (struct sa_said_kpi){sa_kpi_table[k].gate_name,
					      pub->audit->reading[k].value};
	return n;
}

double sa_publication_kpi(const struct sa_publication *pub, const char *name)
{
	SA_ARENA_SCOPE(scratch);
	const struct sa_said_kpi *kpi;
	const char *group;
	size_t n = sa_publication_kpis(pub, &scratch, &kpi, &group);

	for (size_t i = 0; i < n; i++) {
		if (strcmp(kpi[i].name, name) == 0)
			return kpi[i].value;
	}
	return SA_MISSING;
}

/* ---- places ---- */

const char *sa_publication_policy_file(const struct sa_place *at)
{
	const char *file = at->file ? at->file : "";

	while (strncmp(file, "./", 2) == 0)
		file += 2;
	if (!at->line || file[0] == '/' || strchr(file, ':') || strncmp(file, "../", 3) == 0 ||
	    strstr(file, "/../") || strncmp(file, "builtin/", 8) == 0)
		return "";
	return file;
}

struct sa_place sa_publication_place(const struct sa_publication *pub,
				     const struct sa_failure *failure)
{
	const struct sa_policy *policy = pub->judged ? pub->judged->policy : NULL;

	if (failure->finding)
		return failure->finding->rule->at;
	if (policy && failure->problem && policy->n_complete)
		return policy->complete[0].at;
	if (policy && failure->kind == SA_FAILURE_POLICY_LOOSENED && pub->n_remark)
		return pub->remark[0].at;
	return (struct sa_place){0};
}

void sa_publication_remark(struct sa_str *out, const struct sa_remark *remark,
			   const struct sa_pen *pen)
{
	const struct sa_place *at = &remark->at;

	pen->foreign(out, at->file ? at->file : "");
	if (at->line)
		sa_str_printf(out, ":%u", at->line);
	if (at->line && at->column)
		sa_str_printf(out, ":%u", at->column);
	sa_str_puts(out, ": ");
	pen->foreign(out, remark->text);
}
