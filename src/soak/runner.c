/* SPDX-License-Identifier: MIT */
/* The loop. */
#include "soak/runner.h"

#include "base/interrupt.h"
#include "base/utc.h"
#include "tune/write.h"

#define NAP_MS 1000

const char sa_soak_rule[] = "================================================\n";

struct loop {
	const struct sa_soak_plan *plan;
	const struct sa_soak_ops *ops;
	int64_t began_ms, waited_ms; /* waited: in all intervals so far */
};

/*
 * Seconds until the end: what the iterations have taken so far on average, and the intervals that are
 * still to come, `interval_left_ms` of the present one. Negative after no iteration.
 */
static double seconds_left(const struct loop *l, uint64_t next, int64_t interval_left_ms)
{
	uint64_t finished = next - l->plan->first, left = l->plan->last - next + 1;
	int64_t worked_ms = sa_monotonic_ms() - l->began_ms - l->waited_ms;

	if (!finished)
		return -1;
	return ((double)worked_ms / (double)finished * (double)left +
		(double)l->plan->interval_ms * (double)(left - 1) + (double)interval_left_ms) /
	       1000;
}

static void tell_progress(const struct loop *l, uint64_t next, int64_t interval_left_ms)
{
	if (l->ops->progress)
		l->ops->progress(l->ops->ctx, next, seconds_left(l, next, interval_left_ms));
}

static void wait_for_next(struct loop *l, uint64_t next)
{
	int64_t left = l->plan->interval_ms;

	while (left > 0 && !sa_interrupted()) {
		int64_t nap = left < NAP_MS ? left : NAP_MS, from = sa_monotonic_ms();

		tell_progress(l, next, left);
		sa_interrupt_sleep(nap);
		l->waited_ms += sa_monotonic_ms() - from;
		left -= sa_monotonic_ms() - from;
	}
}

static void log_failure(const struct loop *l, uint64_t iteration, const struct sa_err *why,
			struct sa_str *log)
{
	struct sa_err more;

	sa_str_clear(log);
	sa_str_printf(log, "| iter | FAILED | iter=%llu reason=", (unsigned long long)iteration);
	sa_write_marker_text(log, why->msg, false);
	if (l->ops->failed(l->ops->ctx, iteration, why, &more) != 0) {
		sa_str_puts(log, "; ");
		sa_write_marker_text(log, more.msg, false);
	}
	sa_str_puts(log, " |\n");
}

static int run_one(const struct loop *l, uint64_t iteration, struct sa_soak_result *result,
		   struct sa_err *err)
{
	struct sa_err why;
	SA_STR_SCOPE(log);

	sa_str_printf(&log, "[ITER %llu/%llu] Starting iteration\n%s",
		      (unsigned long long)iteration, (unsigned long long)l->plan->last,
		      sa_soak_rule);
	if (l->ops->say(l->ops->ctx, &log, err) != 0)
		return -1;
	sa_str_clear(&log);
	tell_progress(l, iteration, 0);
	bool fine = l->ops->make(l->ops->ctx, iteration, &why) == 0 &&
		    l->ops->evaluate(l->ops->ctx, iteration, &log, &why) == 0;

	if (!fine)
		log_failure(l, iteration, &why, &log);
	if (fine || !sa_interrupted()) {
		result->done += fine;
		result->failed += !fine;
		result->last_failed = !fine;
	}
	return l->ops->say(l->ops->ctx, &log, err);
}

int sa_soak_run(const struct sa_soak_plan *plan, const struct sa_soak_ops *ops,
		struct sa_soak_result *result, struct sa_err *err)
{
	struct loop l = {.plan = plan, .ops = ops, .began_ms = sa_monotonic_ms()};

	*result = (struct sa_soak_result){0};
	for (uint64_t i = plan->first; i <= plan->last && !sa_interrupted(); i++) {
		if (i > plan->first)
			wait_for_next(&l, i);
		if (sa_interrupted())
			break;
		if (run_one(&l, i, result, err) != 0)
			return -1;
	}
	result->interrupted = sa_interrupted() != 0;
	return 0;
}
