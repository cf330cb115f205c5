/* SPDX-License-Identifier: MIT */
/* Reading audit summaries. */
#include "load/summary_load.h"

#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/json_in.h"
#include "codec/text_in.h"
#include "policy/load.h"

/* The right side of a rule, as it was written, is the baseline's. */
static bool is_of_baseline(const char *rule)
{
	const char *at = rule ? strstr(rule, "baseline") : NULL;

	while (at && at > rule && at[-1] == ' ')
		at--;
	return at && at > rule && strchr("<>=", at[-1]);
}

/* There was no baseline, or none of this KPI: that says nothing of the run. */
static bool is_lack(const struct sa_json *failure)
{
	const char *kind = sa_json_text(sa_json_get(failure, "kind"));

	if (!kind)
		return false;
	return strcmp(kind, "no-baseline") == 0 ||
	       (strcmp(kind, "missing") == 0 &&
		is_of_baseline(sa_json_text(sa_json_get(failure, "rule"))) &&
		sa_num_is_finite(sa_json_number(sa_json_get(failure, "actual"))));
}

/* Where the failures account for the state, the worst of those that are of the run itself. */
static enum sa_state state_alone(const struct sa_json *failures, enum sa_state state)
{
	enum sa_state all = SA_STATE_OK, own = SA_STATE_OK;

	for (const struct sa_json *v = sa_json_first(failures); v; v = sa_json_next(v)) {
		enum sa_state s = sa_state_find(sa_json_text(sa_json_get(v, "state")));

		if (s == SA_STATE_COUNT)
			return state;
		all = s > all ? s : all;
		if (!is_lack(v))
			own = s > own ? s : own;
	}
	return all == state ? own : state;
}

/* All failures of the decision, warnings too (POLICY 2); a file of before has those that hold the run. */
static void read_failures(struct sa_arena *arena, const struct sa_json *root,
			  struct sa_audit_summary *summary)
{
	const struct sa_json *of_decision = sa_json_path(root, "decision", "failures", NULL);
	const struct sa_json *list = sa_json_is(of_decision, SA_JSON_ARRAY)
					     ? of_decision
					     : sa_json_path(root, "readiness", "failures", NULL);

	if (!sa_json_is(list, SA_JSON_ARRAY))
		return;
	summary->failure = SA_NEW_ARRAY(arena, sa_json_count(list), struct sa_summary_failure);
	for (const struct sa_json *v = sa_json_first(list); v; v = sa_json_next(v)) {
		const struct sa_json *said = list == of_decision ? sa_json_get(v, "text") : v;
		enum sa_state state = sa_state_find(sa_json_text(sa_json_get(v, "state")));
		const char *text = sa_json_text(said);

		if (text)
			summary->failure[summary->n_failures++] = (struct sa_summary_failure){
				state == SA_STATE_COUNT ? SA_STATE_HOLD : state,
				sa_arena_strdup(arena, text)};
	}
}

static bool is_fail(const struct sa_json *rule)
{
	const char *outcome = sa_json_text(sa_json_get(rule, "outcome"));

	return outcome && strcmp(outcome, "fail") == 0;
}

static void read_checks(struct sa_arena *arena, const struct sa_json *list,
			struct sa_audit_summary *summary)
{
	if (!sa_json_is(list, SA_JSON_ARRAY))
		return;
	summary->check = SA_NEW_ARRAY(arena, sa_json_count(list), struct sa_summary_check);
	for (const struct sa_json *v = sa_json_first(list); v; v = sa_json_next(v)) {
		const char *metric = sa_json_text(sa_json_get(v, "metric"));
		const char *op = sa_json_text(sa_json_get(v, "operator"));
		const char *limit = sa_json_text(sa_json_get(v, "limit_text"));
		const struct sa_kpi *kpi = metric ? sa_kpi_find(metric, strlen(metric)) : NULL;
		double actual = sa_json_number(sa_json_get(v, "actual"));

		if (!kpi || !op || !limit)
			continue;
		summary->check[summary->n_checks++] = (struct sa_summary_check){
			.kpi = kpi->id,
			.at_least = strcmp(op, ">=") == 0,
			.limit_text = sa_arena_strdup(arena, limit),
			.infinite = is_fail(v) && !sa_num_is_finite(actual),
			.actual = actual,
		};
	}
}

static const char *text_or_none(struct sa_arena *arena, const struct sa_json *value)
{
	const char *text = sa_json_text(value);

	return text ? sa_arena_strdup(arena, text) : "";
}

static void read_paths(struct sa_arena *arena, const struct sa_json *list,
		       struct sa_audit_summary *summary)
{
	if (!sa_json_is(list, SA_JSON_ARRAY))
		return;
	const char **name = SA_NEW_ARRAY(arena, sa_json_count(list), const char *);

	summary->inputs_paths.name = name;
	for (const struct sa_json *v = sa_json_first(list); v; v = sa_json_next(v)) {
		if (sa_json_text(v))
			name[summary->inputs_paths.n++] = sa_arena_strdup(arena, sa_json_text(v));
	}
}

static void read_findings(struct sa_arena *arena, const struct sa_json *list,
			  struct sa_audit_summary *summary)
{
	if (!sa_json_is(list, SA_JSON_ARRAY))
		return;
	summary->finding = SA_NEW_ARRAY(arena, sa_json_count(list), struct sa_summary_finding);
	for (const struct sa_json *v = sa_json_first(list); v; v = sa_json_next(v)) {
		struct sa_summary_finding *f = &summary->finding[summary->n_findings++];

		*f = (struct sa_summary_finding){
			.group = text_or_none(arena, sa_json_get(v, "group")),
			.kpi = text_or_none(arena, sa_json_get(v, "kpi")),
			.rule = text_or_none(arena, sa_json_get(v, "rule")),
			.actual = sa_json_number(sa_json_get(v, "actual")),
		};
		/* JSON has no infinity: null of a rule that fails, and is not missing (POLICY 1) */
		if (!sa_num_is_finite(f->actual) && is_fail(v))
			f->actual = (double)(strchr(f->rule, '>') ? -INFINITY : INFINITY);
	}
}

/* A decision that cannot be read is none, and the file is then not judged at all. */
static void read_decision(struct sa_arena *arena, const struct sa_json *root,
			  struct sa_audit_summary *summary)
{
	const struct sa_json *decision = sa_json_get(root, "decision");
	const char *state = sa_json_text(sa_json_get(decision, "state"));

	summary->headline = text_or_none(arena, sa_json_get(decision, "headline"));
	summary->inputs_digest = text_or_none(arena, sa_json_get(root, "inputs_digest"));
	summary->base_dir = text_or_none(arena, sa_json_get(root, "base_dir"));
	summary->state = summary->alone = summary->ready ? SA_STATE_OK : SA_STATE_HOLD;
	if (!decision)
		return;
	summary->state = sa_state_find(state);
	summary->decided = summary->state != SA_STATE_COUNT;
	if (!summary->decided) {
		summary->state = SA_STATE_HOLD;
		summary->judged = false;
	}
	summary->ready = sa_state_ships(summary->state);
	summary->alone = state_alone(sa_json_get(decision, "failures"), summary->state);
}

static bool is_builtin(const struct sa_json *origin)
{
	const char *text = sa_json_text(origin);

	return text && strcmp(text, SA_POLICY_BUILTIN) == 0;
}

static int read_summary(struct sa_arena *arena, const struct sa_json *root,
			struct sa_audit_summary *summary, struct sa_err *err)
{
	const struct sa_json *kpis = sa_json_get(root, "snapshot_kpis");
	const struct sa_json *readiness = sa_json_get(root, "readiness");

	*summary = (struct sa_audit_summary){.last_n = 8};
	/* (such a one may have the members of before, too: of its worst group) */
	summary->by_policy = (!kpis || sa_json_get(root, "inputs_paths")) &&
			     sa_json_is(sa_json_get(root, "findings"), SA_JSON_ARRAY);
	summary->builtin = is_builtin(sa_json_get(sa_json_get(root, "policy"), "origin"));
	if (!summary->by_policy && !sa_json_is(kpis, SA_JSON_OBJECT))
		return sa_err_set(err, SA_ERR_SCHEMA, "no object 'snapshot_kpis' in it");
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		summary->kpi[k] = sa_json_number(sa_json_get(kpis, sa_kpi_table[k].gate_name));
	summary->judged = sa_json_is(sa_json_get(readiness, "pass"), SA_JSON_BOOL);
	summary->ready = sa_json_true(sa_json_get(readiness, "pass"));
	summary->override = sa_json_true(sa_json_get(readiness, "override"));
	read_checks(arena, sa_json_get(readiness, "checks"), summary);
	read_decision(arena, root, summary);
	read_failures(arena, root, summary);
	read_paths(arena, sa_json_get(root, "inputs_paths"), summary);
	read_findings(arena, sa_json_get(root, "findings"), summary);
	double last_n = sa_json_number(sa_json_get(root, "last_n"));

	if (sa_num_is_finite(last_n) && last_n >= 1 && last_n <= SA_LIMIT_ITERATIONS)
		summary->last_n = last_n;
	return 0;
}

int sa_summary_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_audit_summary *summary,
		     struct sa_err *err)
{
	SA_JSON_SCOPE(doc);

	if (sa_text_to_utf8(buf, err) != 0 || sa_json_parse(buf->data, buf->len, &doc, err) != 0)
		return -1;
	return read_summary(arena, doc.root, summary, err);
}

int sa_summary_load(struct sa_fs *fs, struct sa_arena *arena, const char *path,
		    struct sa_audit_summary *summary, struct sa_err *err)
{
	SA_BUF_SCOPE(buf);

	if (sa_file_read(fs, path, SA_LIMIT_FILE_BYTES, &buf, err) != 0)
		return -1;
	if (sa_summary_parse(arena, &buf, summary, err) != 0)
		return sa_err_wrap(err, "'%s'", path);
	return 0;
}
