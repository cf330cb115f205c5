/* SPDX-License-Identifier: MIT */
/* The rules as a table: when, how it reads, what it changes. */
#include "tune/propose.h"

#include <string.h>

#include "base/num.h"
#include "base/str.h"

struct rule {
	bool (*holds)(const struct sa_iter_summary *summary);
	void (*why)(const struct sa_iter_summary *summary, struct sa_str *out);
	const char *action;
	struct sa_change change[2];
	size_t n;
};

#define ADVERSE_LIMIT_BPS      10
#define MIN_INTERVAL_LIMIT_PCT 35
#define CONCURRENCY_LIMIT_PCT  30

static bool slippage_drives(const struct sa_iter_summary *s)
{
	const struct sa_texts *drivers = &s->from->edge.drivers;

	for (size_t i = 0; i < drivers->n; i++) {
		if (strcmp(drivers->text[i], "slippage_bps") == 0)
			return true;
	}
	return false;
}

static void why_slippage(const struct sa_iter_summary *s, struct sa_str *out)
{
	sa_str_puts(out, "slippage_bps=");
	sa_str_fixed(out, s->from->edge.slippage_bps, 2, "n/a");
	sa_str_puts(out, " (driver)");
}

static bool adverse_is_high(const struct sa_iter_summary *s)
{
	return s->from->edge.adverse_bps > ADVERSE_LIMIT_BPS;
}

static void why_adverse(const struct sa_iter_summary *s, struct sa_str *out)
{
	sa_str_puts(out, "adverse_bps=");
	sa_str_fixed(out, s->from->edge.adverse_bps, 2, "n/a");
	sa_str_printf(out, " > %d", ADVERSE_LIMIT_BPS);
}

static bool min_interval_blocks(const struct sa_iter_summary *s)
{
	return s->min_interval_pct > MIN_INTERVAL_LIMIT_PCT;
}

static void why_min_interval(const struct sa_iter_summary *s, struct sa_str *out)
{
	sa_str_puts(out, "min_interval blocks=");
	sa_str_fixed(out, s->min_interval_pct, 1, "n/a");
	sa_str_printf(out, "%% > %d%%", MIN_INTERVAL_LIMIT_PCT);
}

static bool concurrency_blocks(const struct sa_iter_summary *s)
{
	return s->concurrency_pct > CONCURRENCY_LIMIT_PCT;
}

static void why_concurrency(const struct sa_iter_summary *s, struct sa_str *out)
{
	sa_str_puts(out, "concurrency blocks=");
	sa_str_fixed(out, s->concurrency_pct, 1, "n/a");
	sa_str_printf(out, "%% > %d%%", CONCURRENCY_LIMIT_PCT);
}

static const struct rule rules[] = {
	{slippage_drives,
	 why_slippage,
	 "widen spread +0.02, tail +30ms",
	 {{SA_TUNABLE_BASE_SPREAD_BPS_DELTA, 0.02}, {SA_TUNABLE_TAIL_AGE_MS, 30}},
	 2},
	{adverse_is_high,
	 why_adverse,
	 "impact_cap -0.01, max_delta -0.01",
	 {{SA_TUNABLE_IMPACT_CAP_RATIO, -0.01}, {SA_TUNABLE_MAX_DELTA_RATIO, -0.01}},
	 2},
	{min_interval_blocks,
	 why_min_interval,
	 "min_interval +10ms",
	 {{SA_TUNABLE_MIN_INTERVAL_MS, 10}},
	 1},
	{concurrency_blocks,
	 why_concurrency,
	 "replace_rate -30/min",
	 {{SA_TUNABLE_REPLACE_RATE_PER_MIN, -30}},
	 1},
};
_Static_assert(sizeof rules / sizeof *rules ==
		       sizeof((struct sa_proposal *)0)->why / sizeof(char *),
	       "one text a rule");

/* Adds one change as far as the bounds allow, and says so when they do not allow all of it. */
static void add_change(struct sa_proposal *proposal, const struct sa_change *change,
		       const struct sa_tunables *current, struct sa_str *why)
{
	const struct sa_tunable *tunable = &sa_tunable_table[change->id];
	double now = current ? current->value[change->id] : SA_MISSING;
	double delta = sa_tunable_step(tunable, now, change->delta);

	if (fabs(delta) < fabs(change->delta)) {
		sa_str_printf(why, " (%s %s its limit ", tunable->key,
			      fabs(delta) > 0 ? "reaches" : "is at");
		sa_str_num(why, change->delta > 0 ? tunable->max : tunable->min, "n/a");
		sa_str_putc(why, ')');
	}
	if (fabs(delta) > 0)
		proposal->change[proposal->n++] = (struct sa_change){change->id, delta};
}

void sa_propose(const struct sa_iter_summary *summary, const struct sa_tunables *current,
		struct sa_arena *arena, struct sa_proposal *proposal)
{
	SA_STR_SCOPE(all);

	*proposal = (struct sa_proposal){.rationale = "No net_bps data available"};
	double net = summary->from->edge.net_bps;

	if (isnan(net) || (isinf(net) && net > 0)) /* (infinitely good is missing, POLICY 1) */
		return;
	for (size_t r = 0; r < sizeof rules / sizeof *rules; r++) {
		const struct rule *rule = &rules[r];
		SA_STR_SCOPE(why);

		if (!rule->holds(summary))
			continue;
		rule->why(summary, &why);
		sa_str_puts(&why, " → ");
		sa_str_puts(&why, rule->action);
		for (size_t i = 0; i < rule->n; i++)
			add_change(proposal, &rule->change[i], current, &why);
		sa_str_puts(&all, all.len ? " | " : "");
		sa_str_add(&all, why.buf, why.len);
		proposal->why[proposal->n_rules++] = sa_str_finish(&why, arena);
	}
	proposal->rationale =
		proposal->n_rules ? sa_str_finish(&all, arena) : "No micro-adjustments needed";
}
