/* SPDX-License-Identifier: MIT */
/* Reading baselines. */
#include "baseline/run_in.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/text_in.h"
#include "load/kpi_gate_load.h"
#include "load/record_load.h"
#include "load/record_runs.h"
#include "load/run_columns.h"
#include "load/run_digest.h"
#include "load/run_load.h"
#include "load/run_plan_load.h"
#include "load/snapshot_load.h"
#include "load/summary_load.h"
#include "load/tuning_load.h"

#define SUMMARY_NAME  "POST_SOAK_AUDIT_SUMMARY.json"
#define SUMMARY_PATH  "reports/analysis/" SUMMARY_NAME
#define SNAPSHOT_NAME "POST_SOAK_SNAPSHOT.json"
#define MOST_RECORDS  20 /* JSON files at the top that are looked into */

/* Nothing of a run that was read before and passed over may stay. */
static void forget(struct sa_baseline *baseline)
{
	baseline->verdict_known = baseline->ready = false;
	baseline->ended = SA_STATE_OK;
	baseline->beside = NULL;
	baseline->data = NULL;
	baseline->saved_at = NULL;
	baseline->from.digest[0] = '\0';
	baseline->member = NULL;
	baseline->n_members = baseline->n_held = 0;
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		baseline->kpi[k] = SA_MISSING;
}

static int read_file(const struct sa_source *source, const char *path, struct sa_buf *buf,
		     struct sa_err *err)
{
	return source->ops->read(source, path, SA_LIMIT_FILE_BYTES, buf, err);
}

/* ---- records ---- */

struct names {
	struct sa_arena *arena;
	const char *name[MOST_RECORDS];
	size_t n;
};

static void note_json(void *ctx, const struct sa_entry *entry)
{
	struct names *names = ctx;
	size_t len = strlen(entry->path);

	if (entry->depth == 0 && entry->kind == SA_FILE_REGULAR && len > 5 &&
	    strcmp(entry->path + len - 5, ".json") == 0 && names->n < MOST_RECORDS)
		names->name[names->n++] = sa_arena_strdup(names->arena, entry->path);
}

/* A member before the n-th has the same rows. */
static bool is_taken(const struct sa_baseline_member *member, size_t n)
{
	size_t i = 0;

	while (i < n && strcmp(member[i].from.digest, member[n].from.digest) != 0)
		i++;
	return i < n;
}

/* A run of a record by the policy. */
static int take_member(struct sa_arena *arena, const struct sa_kept_run *one,
		       const struct sa_policy *policy, const struct sa_baseline *baseline,
		       struct sa_baseline_member *member, struct sa_err *err)
{
	struct sa_run *run = SA_NEW(arena, struct sa_run);
	struct sa_data *data = SA_NEW(arena, struct sa_data);

	if (sa_kept_table(one, policy, arena, data, run, err) != 0)
		return -1;
	*member = (struct sa_baseline_member){
		.from = baseline->from, .form = baseline->form, .run = run, .data = data};
	member->from.at = one->at;
	member->from.sha = one->commit;
	member->from.why = one->run;
	sa_run_digest(run, member->from.digest);
	return 0;
}

/*
 * The runs that are no HOLD, newest first; one of them alone is the baseline itself, and where there is none the newest
 * of all, which says why. One that is there twice, as a merge of two records leaves it, counts once: it would hide how
 * much runs differ (JUDGE 1). One that keeps nothing that the policy reads is none, unless all are such.
 */
static int take_members(struct sa_arena *arena, const struct sa_kept *kept,
			const struct sa_policy *policy, struct sa_baseline *baseline,
			struct sa_err *err)
{
	struct sa_baseline_member *member =
		SA_NEW_ARRAY(arena, kept->n + 1, struct sa_baseline_member);
	size_t n = 0, n_twice = 0, n_unfit = 0, newest = kept->n - 1;

	for (size_t i = kept->n; i-- > 0;) {
		if (!sa_state_ships(kept->run[i].state)) {
			baseline->n_held++;
			continue;
		}
		if (take_member(arena, &kept->run[i], policy, baseline, &member[n], err) != 0) {
			if (err->code == SA_ERR_USAGE)
				return -1;
			n_unfit++;
			continue;
		}
		newest = n ? newest : i;
		if (is_taken(member, n))
			n_twice++;
		else
			n++;
	}
	if (!n &&
	    (n_unfit || take_member(arena, &kept->run[newest], policy, baseline, member, err) != 0))
		return -1;
	baseline->member = member;
	baseline->n_members = n > 1 ? n : 0;
	baseline->n_held = n ? baseline->n_held : 0;
	baseline->n_asked = n > 1 ? (unsigned)(kept->n - n_twice) : baseline->n_asked;
	baseline->run = member[0].run;
	baseline->data = member[0].data;
	baseline->ended = kept->run[newest].state;
	baseline->saved_at = kept->run[newest].at;
	memcpy(baseline->from.digest, member[0].from.digest, sizeof baseline->from.digest);
	return 0;
}

static int use_record(struct sa_buf *buf, const struct sa_policy *policy, struct sa_arena *arena,
		      struct sa_baseline *baseline, struct sa_err *err)
{
	SA_KEPT_SCOPE(kept);

	baseline->form = SA_BASELINE_RECORD;
	if (sa_kept_parse(arena, buf, &kept, err) != 0 ||
	    take_members(arena, &kept, policy, baseline, err) != 0)
		return -1;
	baseline->verdict_known = true;
	baseline->ready = sa_state_ships(baseline->ended);
	if (!baseline->from.at || !baseline->from.at[0])
		baseline->from.at = baseline->saved_at;
	return 0;
}

int sa_baseline_find_record(const struct sa_source *source, struct sa_arena *arena,
			    struct sa_buf *buf, struct sa_err *err)
{
	struct names names = {.arena = arena};

	if (source->ops->list(source, note_json, NULL, &names, err) != 0)
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		if (read_file(source, names.name[i], buf, err) == 0 &&
		    sa_text_to_utf8(buf, err) == 0 && sa_record_is_one(buf))
			return 1;
	}
	return 0;
}

/* ---- summaries and snapshots: KPIs without iterations ---- */

static void take_verdict(const struct sa_audit_summary *summary, struct sa_baseline *baseline)
{
	baseline->verdict_known = summary->judged;
	baseline->ready = summary->judged && sa_state_ships(summary->alone);
	baseline->ended = summary->judged ? summary->alone : SA_STATE_OK;
}

static void use_summary(const struct sa_audit_summary *summary, struct sa_baseline *baseline)
{
	baseline->form = SA_BASELINE_SUMMARY;
	memcpy(baseline->kpi, summary->kpi, sizeof summary->kpi);
	take_verdict(summary, baseline);
}

/* `folder` is "" or ends with a slash. */
static bool find_summary(const struct sa_source *source, struct sa_arena *arena, const char *folder,
			 struct sa_audit_summary *summary)
{
	static const char *const path[] = {SUMMARY_PATH, SUMMARY_NAME};
	struct sa_err ignored;
	SA_BUF_SCOPE(buf);

	for (size_t i = 0; i < sizeof path / sizeof *path; i++) {
		const char *file = sa_arena_printf(arena, "%s%s", folder, path[i]);

		if (read_file(source, file, &buf, &ignored) == 0 &&
		    sa_summary_parse(arena, &buf, summary, &ignored) == 0)
			return true;
	}
	return false;
}

enum sa_state sa_baseline_own_state(const struct sa_source *source, struct sa_arena *arena,
				    const char *folder)
{
	struct sa_audit_summary summary;
	const char *below = folder[0] ? sa_arena_printf(arena, "%s/", folder) : "";

	return find_summary(source, arena, below, &summary) && summary.judged ? summary.alone
									      : SA_STATE_OK;
}

static const struct sa_beside *load_beside(const struct sa_source *source, struct sa_arena *arena,
					   const struct sa_run *run)
{
	struct sa_kpi_gates *gates = SA_NEW(arena, struct sa_kpi_gates);
	struct sa_run_plan *plan = SA_NEW(arena, struct sa_run_plan);
	struct sa_tuning_summary *tuning = SA_NEW(arena, struct sa_tuning_summary);
	struct sa_beside *beside = SA_NEW(arena, struct sa_beside);

	sa_kpi_gates_load(source, arena, gates);
	gates->stale = sa_kpi_gate_is_stale(gates->gate, run);
	sa_run_plan_load(source, arena, plan);
	sa_tuning_load(source, arena, tuning);
	*beside = (struct sa_beside){gates, plan, tuning};
	return beside;
}

static bool find_snapshot(const struct sa_source *source, struct sa_arena *arena,
			  struct sa_baseline *baseline)
{
	const char *const path[] = {sa_key_file_path(SA_KEY_SNAPSHOT), SNAPSHOT_NAME};
	struct sa_snapshot snapshot = {0};
	struct sa_err ignored;
	SA_BUF_SCOPE(buf);

	for (size_t i = 0; i < sizeof path / sizeof *path; i++) {
		if (read_file(source, path[i], &buf, &ignored) != 0 ||
		    sa_snapshot_parse(arena, &buf, path[i], &snapshot, &ignored) != 0)
			continue;
		baseline->form = SA_BASELINE_SNAPSHOT;
		for (size_t k = 0; k < SA_KPI_COUNT; k++)
			baseline->kpi[k] = snapshot.kpi[k].value;
		return true;
	}
	return false;
}

static void take_run(const struct sa_run *run, const struct sa_policy *policy,
		     struct sa_arena *arena, struct sa_baseline *baseline)
{
	struct sa_data *data = SA_NEW(arena, struct sa_data);

	sa_run_columns(run, policy, arena, data);
	baseline->run = run;
	baseline->data = data;
}

int sa_baseline_run_load(const struct sa_source *source, const struct sa_policy *policy,
			 struct sa_arena *arena, struct sa_notes *notes,
			 struct sa_baseline *baseline, struct sa_err *err)
{
	struct sa_run *run = SA_NEW(arena, struct sa_run);
	struct sa_audit_summary summary;

	forget(baseline);
	if (sa_run_load(source, policy, arena, notes, run, err) != 0)
		return -1;
	take_run(run, policy, arena, baseline);
	bool has_summary = find_summary(source, arena, "", &summary);

	baseline->beside = load_beside(source, arena, run);

	if (run->n_loaded) {
		baseline->form = SA_BASELINE_ITERATIONS;
		if (has_summary)
			take_verdict(&summary, baseline);
		sa_run_digest(run, baseline->from.digest);
		return 0;
	}
	SA_BUF_SCOPE(buf);
	int record = sa_baseline_find_record(source, arena, &buf, err);

	if (record != 0)
		return record > 0 ? use_record(&buf, policy, arena, baseline, err) : -1;
	if (has_summary && !summary.by_policy) {
		use_summary(&summary, baseline);
		return 0;
	}
	if (find_snapshot(source, arena, baseline))
		return 0;
	return sa_err_set(err, SA_ERR_NOT_FOUND,
			  "no usable ITER_SUMMARY_<n>.json, baseline record, audit summary or "
			  "snapshot in it");
}

int sa_baseline_run_load_file(struct sa_buf *buf, const struct sa_policy *policy,
			      struct sa_arena *arena, struct sa_baseline *baseline,
			      struct sa_err *err)
{
	struct sa_audit_summary summary;

	forget(baseline);
	if (sa_text_to_utf8(buf, err) != 0)
		return -1;
	if (sa_record_is_one(buf))
		return use_record(buf, policy, arena, baseline, err);
	if (sa_summary_parse(arena, buf, &summary, err) != 0)
		return sa_err_wrap(err, "neither a baseline record nor an audit summary");
	if (summary.by_policy)
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "it is the summary of an audit by a policy: give the run itself");
	take_run(SA_NEW(arena, struct sa_run), policy, arena, baseline);
	use_summary(&summary, baseline);
	return 0;
}
