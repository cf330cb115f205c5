/* SPDX-License-Identifier: MIT */
/* The baselines of an audit by a policy. */
#include "cli/policy_baseline.h"

#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/utc.h"
#include "cli/baseline.h"
#include "cli/baseline_list.h"
#include "cli/policy_side.h"
#include "gate/decide.h"
#include "gate/fail_findings.h"
#include "load/data_load.h"
#include "load/record_runs.h"
#include "source/source_git.h"

#define DAY_MS (24LL * 3600 * 1000)

/* `git:REF[:PATH]`; *found may be NULL. */
static int open_git(struct sa_ctx *ctx, const char *spec, struct sa_source *source,
		    struct sa_git_found *found, struct sa_err *err)
{
	char *ref = sa_arena_strdup(ctx->arena, spec + 4), *colon = strchr(ref, ':');
	struct sa_git_spec git = {.repo = ".", .ref = ref, .path = ""};

	if (colon) {
		*colon = '\0';
		git.path = colon + 1;
	}
	return sa_source_open_git(ctx->arena, &git, source, found, err);
}

/* One of `dir:PATH`, a plain path, `git:REF[:PATH]`. */
static int open_baseline(struct sa_ctx *ctx, const char *spec, struct sa_source *source,
			 struct sa_err *err)
{
	if (strncmp(spec, "git:", 4) == 0)
		return open_git(ctx, spec, source, NULL, err);
	if (strcmp(spec, "auto") == 0 || strncmp(spec, "auto:", 5) == 0 ||
	    strncmp(spec, "artifact:", 9) == 0)
		return sa_err_set(err, SA_ERR_NOT_FOUND,
				  "'%s' is looked for in a GitHub Actions job only", spec);
	return sa_source_open_dir(ctx->fs, ctx->arena,
				  strncmp(spec, "dir:", 4) == 0 ? spec + 4 : spec, source, err);
}

/* ---- which runs are none (FORMATS 15.32) ---- */

static bool same_group(const struct sa_group_data *a, const struct sa_group_data *b,
		       size_t n_metric)
{
	if (strcmp(a->name, b->name) != 0 || a->n != b->n)
		return false;
	for (size_t m = 0; m < n_metric; m++) {
		if (a->n && memcmp(a->y[m], b->y[m], a->n * sizeof *a->y[m]) != 0)
			return false;
	}
	return true;
}

static bool same_data(const struct sa_data *a, const struct sa_data *b)
{
	for (size_t i = 0; i < a->policy->n_input; i++) {
		const struct sa_input_data *x = &a->input[i], *y = &b->input[i];

		if (x->rows.n != y->rows.n || x->n_group != y->n_group)
			return false;
		if (x->rows.n &&
		    memcmp(x->rows.index, y->rows.index, x->rows.n * sizeof *x->rows.index) != 0)
			return false;
		for (size_t g = 0; g < x->n_group; g++) {
			if (!same_group(&x->group[g], &y->group[g], x->n_metric))
				return false;
		}
	}
	return true;
}

static const char *time_refusal(struct sa_ctx *ctx, const struct sa_policy_job *job,
				const struct sa_policy *policy, int64_t at_ms)
{
	int64_t max_age_ms = job->baseline_max_age ? (int64_t)job->baseline_max_age * DAY_MS
						   : policy->baseline.max_age_ms;

	if (at_ms == SA_NO_TIME)
		return max_age_ms ? "its age is not known" : NULL;
	const char *why = sa_baseline_is_ahead(ctx, at_ms);

	if (why)
		return why;
	if (max_age_ms && sa_utc_now_ms() - at_ms > max_age_ms)
		return sa_arena_printf(ctx->arena, "it is too old (of %s)",
				       sa_utc_iso(ctx->arena, at_ms));
	return NULL;
}

/* Its decision by today's policy, as it would be without a baseline of its own. */
static const char *state_refusal(struct sa_ctx *ctx, const struct sa_policy *policy,
				 const struct sa_source *source, const struct sa_data *data)
{
	struct sa_policy *own = SA_NEW(ctx->arena, struct sa_policy);
	struct sa_audit *audit = SA_NEW(ctx->arena, struct sa_audit);
	struct sa_judged *judged = SA_NEW(ctx->arena, struct sa_judged);
	struct sa_notes *notes = SA_NEW(ctx->arena, struct sa_notes);
	const struct sa_judge_input in = {
		.policy = own, .data = data, .now_ms = sa_utc_now_ms(), .rules_only = true};

	*own = *policy;
	own->baseline.otherwise = SA_STATE_OK;
	own->drift.level = SA_GATING_OFF;
	*audit = (struct sa_audit){.notes = notes, .failures = {.arena = ctx->arena}};
	sa_notes_init(notes, ctx->arena);
	sa_policy_side_files(ctx, source->shown, data, source, audit);
	sa_judge(&in, ctx->arena, notes, judged);
	sa_findings_fail(judged, &audit->failures);
	audit->decision = sa_decide(&audit->failures, SA_FAIL_NEVER, false);
	if (sa_state_ships(audit->decision.state))
		return NULL;
	const struct sa_policy_report report = {
		.judged = judged, .decision = &audit->decision, .audit = audit, .base = ""};
	SA_STR_SCOPE(text);

	sa_phrase_policy_failure(&text, &report, &audit->decision.failure[0], &sa_pen_plain);
	return sa_arena_printf(ctx->arena,
			       "by today's rules it is %s (%s); --allow-hold-baseline takes it all "
			       "the same",
			       audit->decision.state == SA_STATE_HOLD ? "a HOLD" : "INCONCLUSIVE",
			       text.buf);
}

/* ---- runs of a record ---- */

/* What its own verdict and today's rules say of it; what the record does not keep is asked of nobody. */
static const char *kept_refusal(struct sa_ctx *ctx, const struct sa_policy *policy,
				const struct sa_kept_run *run, const struct sa_data *data)
{
	struct sa_judged *judged = SA_NEW(ctx->arena, struct sa_judged);
	struct sa_notes *notes = SA_NEW(ctx->arena, struct sa_notes);
	const struct sa_judge_input in = {
		.policy = policy, .data = data, .now_ms = sa_utc_now_ms(), .rules_only = true};
	SA_STR_SCOPE(text);

	if (!sa_state_ships(run->state))
		return sa_arena_printf(ctx->arena,
				       "its own verdict was %s; --allow-hold-baseline takes it all "
				       "the same",
				       sa_state_name(run->state));
	sa_notes_init(notes, ctx->arena);
	sa_judge(&in, ctx->arena, notes, judged);
	for (size_t i = 0; i < judged->n_finding; i++) {
		const struct sa_finding *f = &judged->finding[i];

		if (f->state != SA_STATE_HOLD || f->outcome != SA_FAIL || f->rule->left.samples)
			continue;
		sa_phrase_finding(&text, judged, f, &sa_pen_plain);
		return sa_arena_printf(ctx->arena,
				       "by today's rules it is a HOLD (%s); --allow-hold-baseline "
				       "takes it all the same",
				       text.buf);
	}
	return NULL;
}

static int read_kept(struct sa_ctx *ctx, const struct sa_policy_job *job,
		     const struct sa_judge_input *in, const struct sa_kept_run *run,
		     struct sa_data *data, struct sa_err *err)
{
	int64_t at_ms = SA_NO_TIME;
	const char *why;

	if (sa_kept_data(run, in->policy, ctx->arena, data, err) != 0)
		return -1;
	if (!sa_utc_parse(run->at, &at_ms))
		at_ms = SA_NO_TIME;
	if ((same_data(in->data, data) &&
	     (why = "it is the very same data as the run that is judged")) ||
	    (why = time_refusal(ctx, job, in->policy, at_ms)) ||
	    (!job->allow_hold_baseline && (why = kept_refusal(ctx, in->policy, run, data))))
		return sa_err_set(err, SA_ERR_SCHEMA, "it is refused: %s", why);
	return 0;
}

/* The runs of a record, newest first; those that are none are passed over like the runs of a folder. */
static int read_record(struct sa_ctx *ctx, const struct sa_policy_job *job,
		       const struct sa_judge_input *in, struct sa_buf *buf, struct sa_data *data,
		       size_t *n, struct sa_err *err)
{
	struct sa_err why = {0};
	SA_KEPT_SCOPE(kept);

	*n = 0;
	if (sa_kept_parse(ctx->arena, buf, &kept, err) != 0)
		return -1;
	for (size_t i = kept.n; i-- > 0;) {
		if (read_kept(ctx, job, in, &kept.run[i], &data[*n], &why) == 0)
			++*n;
		else if (why.code == SA_ERR_USAGE || !why.msg[0])
			break;
	}
	if (!*n || why.code == SA_ERR_USAGE)
		*err = why;
	return *n && why.code != SA_ERR_USAGE ? 0 : -1;
}

/* The record that a spec names: a file, or one in a commit. 1 when it was read, 0 when it names none. */
static int find_record(struct sa_ctx *ctx, const char *spec, struct sa_buf *buf, struct sa_err *err)
{
	const char *path = strncmp(spec, "dir:", 4) == 0 ? spec + 4 : spec;
	struct stat st;

	if (strncmp(spec, "git:", 4) != 0) {
		if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
			return 0;
		return sa_file_read(ctx->fs, path, SA_LIMIT_FILE_BYTES, buf, err) == 0 ? 1 : -1;
	}
	struct sa_git_found found = {.commit = ""};
	SA_SOURCE_SCOPE(source);

	if (open_git(ctx, spec, &source, &found, err) != 0 || !found.file)
		return 0;
	return source.ops->read(&source, found.file, SA_LIMIT_FILE_BYTES, buf, err) == 0 ? 1 : -1;
}

static int read_baseline(struct sa_ctx *ctx, const struct sa_policy_job *job,
			 const struct sa_judge_input *in, const char *spec, struct sa_data *data,
			 size_t *n, struct sa_err *err)
{
	struct sa_notes *notes = SA_NEW(ctx->arena, struct sa_notes);
	const char *why;
	SA_BUF_SCOPE(buf);
	SA_SOURCE_SCOPE(source);
	int record = find_record(ctx, spec, &buf, err);

	if (record != 0)
		return record > 0 ? read_record(ctx, job, in, &buf, data, n, err) : -1;
	sa_notes_init(notes, ctx->arena);
	*n = 1;
	if (open_baseline(ctx, spec, &source, err) != 0)
		return -1;
	why = sa_baseline_is_base(source.origin, job->base);
	if (!why && sa_data_load(in->policy, &source, ctx->arena, notes, data, err) != 0)
		return -1;
	if (why ||
	    (same_data(in->data, data) &&
	     (why = "it is the very same data as the run that is judged")) ||
	    (why = time_refusal(ctx, job, in->policy, data->last_ms)) ||
	    (!job->allow_hold_baseline && (why = state_refusal(ctx, in->policy, &source, data))))
		return sa_err_set(err, SA_ERR_SCHEMA, "it is refused: %s", why);
	return 0;
}

struct sa_no_baseline_state sa_policy_no_baseline(const struct sa_policy_job *job)
{
	const struct sa_baseline named = {.named = true, .absence = SA_ABSENCE_UNREADABLE};

	return sa_no_baseline_state(&named, job->otherwise, job->regression_holds);
}

int sa_policy_baselines(struct sa_ctx *ctx, const struct sa_policy_job *job,
			struct sa_judge_input *in, struct sa_notes *notes, struct sa_err *err)
{
	const struct sa_policy *policy = in->policy;
	bool named = job->n_baseline > 0;
	const struct sa_baseline_list list =
		sa_baseline_list(named ? job->baseline : policy->baseline.from.name,
				 named ? job->n_baseline : policy->baseline.from.n, ctx->arena);
	size_t most = list.n * SA_RECORD_MOST_RUNS + 1, n;
	struct sa_data *data = SA_NEW_ARRAY(ctx->arena, most, struct sa_data);
	const char **name = SA_NEW_ARRAY(ctx->arena, most, const char *), *why = NULL;
	bool usage = named && sa_policy_no_baseline(job).usage, refused = false;

	for (size_t i = 0; i < list.n; i++) {
		const char *spec = list.item[i].spec;

		if (read_baseline(ctx, job, in, spec, &data[in->n_baseline], &n, err) == 0) {
			for (size_t k = 0; k < n; k++)
				name[in->n_baseline++] = spec;
			continue;
		}
		if (err->code == SA_ERR_USAGE)
			return sa_err_wrap(err, "baseline '%s'", spec);
		why = why ? why : sa_arena_printf(ctx->arena, "'%s': %s", spec, err->msg);
		refused |= !list.item[i].found;
		sa_note_add(notes, list.item[i].found ? SA_INFO : SA_WARNING, "",
			    "baseline '%s': %s", spec, err->msg);
	}
	if (usage && why && (refused || !in->n_baseline))
		return sa_err_set(err, SA_ERR_USAGE, "baseline %.400s", why);
	if (list.n_left)
		sa_note_add(notes, SA_INFO, "",
			    "%zu older runs of the baseline's folder are left out", list.n_left);
	in->baseline = data;
	in->baseline_name = name;
	if (!list.n && policy->baseline.regression != SA_GATING_OFF && !job->regression_holds)
		why = "the policy asks for a comparison and names none (baseline.from), nor does the "
		      "command line";
	in->no_baseline_why = in->n_baseline ? NULL : why;
	return 0;
}
