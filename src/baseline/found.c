/* SPDX-License-Identifier: MIT */
/* What all ways to a baseline begin with, and the list of what was tried. */
#include "baseline/found.h"

#include "base/num.h"
#include "base/utc.h"

#define MOST_STEPS 128

void sa_baseline_step(struct sa_ctx *ctx, struct sa_baseline *b, const char *place,
		      const char *outcome)
{
	if (!b->step)
		b->step = SA_NEW_ARRAY(ctx->arena, MOST_STEPS, struct sa_baseline_step);
	if (b->n_steps < MOST_STEPS)
		b->step[b->n_steps++] = (struct sa_baseline_step){
			sa_arena_strdup(ctx->arena, place), sa_arena_strdup(ctx->arena, outcome)};
}

double sa_baseline_age_days(const struct sa_ctx *ctx, const char *at)
{
	int64_t at_ms;

	if (!sa_utc_parse(at, &at_ms))
		return SA_MISSING;
	return (double)(sa_now_ms(ctx) - at_ms) / (double)SA_BASELINE_DAY_MS;
}

/* Until more is known: what was named cannot be read, and a search has not come to its end. */
void sa_baseline_begin(const struct sa_baseline_spec *spec, struct sa_baseline *out)
{
	bool named = sa_baseline_is_named(spec);

	*out = (struct sa_baseline){
		.wanted = true,
		.named = named,
		.absence = named ? SA_ABSENCE_UNREADABLE : SA_ABSENCE_CUT,
		.from = {.spec = spec->text,
			 .kind = "",
			 .where = "",
			 .sha = "",
			 .run_url = "",
			 .at = "",
			 .why = "",
			 .distance = -1,
			 .age_days = SA_MISSING},
		.n_asked = 1,
		.n_is_said = spec->counted,
	};
}
