/* SPDX-License-Identifier: MIT */
/* Which runs are no baselines (FORMATS 15.32). */
#include <string.h>

#include "app/baseline.h"
#include "base/num.h"
#include "base/utc.h"
#include "baseline/found.h"
#include "baseline/trust.h"
#include "doc/decision_text.h"
#include "gate/checks.h"
#include "gate/decide.h"
#include "gate/fail.h"
#include "load/run_digest.h"

static bool is_same_data(const struct sa_audit *audit, const struct sa_baseline *baseline)
{
	char digest[SA_DIGEST_TEXT];

	if (!audit || !audit->run->n_iter || !baseline->run->n_iter)
		return false;
	sa_run_digest(audit->run, digest);
	return strcmp(digest, baseline->from.digest) == 0;
}

/* ---- time ---- */

/* Of the newest of its rows that says when it ran, ISO 8601; "" when none does. */
static const char *rows_at(struct sa_ctx *ctx, const struct sa_run *run)
{
	for (size_t i = run ? run->n_iter : 0; i-- > 0;) {
		if (run->iter[i].at_ms != SA_NO_TIME)
			return sa_utc_iso(ctx->arena, run->iter[i].at_ms);
	}
	return "";
}

static bool is_given(const char *at)
{
	return at && at[0];
}

static const char *time_refusal(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
				const char *at)
{
	int64_t at_ms;

	if (!is_given(at))
		return NULL;
	if (!sa_utc_parse(at, &at_ms))
		return set->baseline_max_age ? "its age is not known" : NULL;
	const char *why = sa_baseline_is_ahead(ctx, at_ms);

	if (why)
		return why;
	if (set->baseline_max_age && sa_baseline_age_days(ctx, at) > (double)set->baseline_max_age)
		return sa_arena_printf(ctx->arena, "it is older than %llu days (of %s)",
				       (unsigned long long)set->baseline_max_age,
				       sa_utc_iso(ctx->arena, at_ms));
	return NULL;
}

/* ---- its state ---- */

/* The first thing that holds its rows back by today's rules, with `broken` a limit and no missing value; NULL when nothing does. */
static const char *held_by_rules(struct sa_ctx *ctx, const struct sa_baseline *baseline,
				 bool broken)
{
	struct sa_verdict verdict;

	if (!baseline->run->n_iter)
		return NULL;
	const struct sa_judge_input in = {
		.policy = baseline->data->policy, .data = baseline->data, .now_ms = sa_now_ms(ctx)};

	sa_checks_judge(&in, ctx->arena, &verdict, NULL);
	for (size_t i = 0; i < verdict.n_check; i++) {
		SA_STR_SCOPE(text);

		enum sa_outcome outcome = verdict.check[i].outcome;

		if (broken ? outcome != SA_FAIL : outcome == SA_PASS)
			continue;
		sa_phrase_check(&text, &verdict.check[i]);
		return sa_str_finish(&text, ctx->arena);
	}
	return NULL;
}

/* What the files beside its rows hold against it: gates, a run that is not all there; NULL: nothing. */
static const char *held_by_files(struct sa_ctx *ctx, const struct sa_baseline *baseline,
				 enum sa_state *state)
{
	const struct sa_beside *beside = baseline->beside;
	struct sa_audit *own = SA_NEW(ctx->arena, struct sa_audit);
	SA_STR_SCOPE(text);

	if (!beside)
		return NULL;
	*own = (struct sa_audit){.run = baseline->run,
				 .gates = *beside->gates,
				 .plan = *beside->plan,
				 .tuning = *beside->tuning,
				 .failures = {.arena = ctx->arena}};
	sa_fail_kpi_gate(own);
	sa_fail_incomplete(own);
	own->decision = sa_decide(&own->failures, SA_FAIL_NEVER, false);
	*state = own->decision.state;
	if (sa_state_ships(*state))
		return NULL;
	sa_phrase_failure(&text, &own->decision.failure[0], own, &sa_pen_plain);
	return sa_str_finish(&text, ctx->arena);
}

static const char *state_refusal(struct sa_ctx *ctx, const struct sa_baseline *baseline)
{
	enum sa_state state = SA_STATE_HOLD;
	const char *held;

	if (baseline->verdict_known && !baseline->ready)
		return sa_baseline_was(ctx, baseline->ended);
	/* what a record does not keep is missing in the record, and not in its run */
	if (!(held = held_by_rules(ctx, baseline, baseline->data->of_record)))
		held = held_by_files(ctx, baseline, &state);
	return held ? sa_baseline_is_held(ctx, state, held) : NULL;
}

/* By when it was made, or saved; where neither is known, by when its rows ran. */
static const char *age_refusal(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
			       const struct sa_baseline *baseline)
{
	const char *why;

	if (!is_given(baseline->from.at) && !is_given(baseline->saved_at)) {
		const char *at = rows_at(ctx, baseline->run);

		if (!at[0])
			return set->baseline_max_age ? "its age is not known" : NULL;
		return time_refusal(ctx, set, at);
	}
	why = time_refusal(ctx, set, baseline->from.at);
	return why ? why : time_refusal(ctx, set, baseline->saved_at);
}

const char *sa_baseline_broken(struct sa_ctx *ctx, const struct sa_baseline *shard, bool whole)
{
	enum sa_state state = SA_STATE_OK;
	const char *held = whole ? held_by_rules(ctx, shard, true) : NULL;

	if (held)
		return sa_baseline_is_held(ctx, SA_STATE_HOLD, held);
	held = held_by_files(ctx, shard, &state);
	return state == SA_STATE_HOLD ? sa_baseline_is_held(ctx, state, held) : NULL;
}

const char *sa_baseline_refusal(struct sa_ctx *ctx, const struct sa_baseline_settings *set,
				const struct sa_audit *audit, const struct sa_baseline *baseline)
{
	const char *why;

	if (is_same_data(audit, baseline))
		return "it is the very same data as the run that is judged";
	if ((why = age_refusal(ctx, set, baseline)))
		return why;
	return set->allow_hold_baseline ? NULL : state_refusal(ctx, baseline);
}
