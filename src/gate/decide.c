/* SPDX-License-Identifier: MIT */
/* Deciding. */
#include "gate/decide.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "model/finding.h"

#define EXIT_HOLD	  1
#define EXIT_INCONCLUSIVE 3

static bool comes_before(const struct sa_failure *a, const struct sa_failure *b)
{
	if (a->state != b->state)
		return a->state > b->state;
	if (a->kind != b->kind)
		return a->kind < b->kind;
	return a->rank < b->rank;
}

/* Insertion by binary search would not be stable in the place of equal ones: merge. */
static void sort(struct sa_failure *list, struct sa_failure *room, size_t n)
{
	size_t half = n / 2, a = 0, b = half, to = 0;

	if (n < 2)
		return;
	sort(list, room, half);
	sort(list + half, room, n - half);
	memcpy(room, list, half * sizeof *list);
	while (a < half)
		list[to++] = b < n && comes_before(&list[b], &room[a]) ? list[b++] : room[a++];
}

/* ---- KPIs, each counted once ---- */

static bool is_of_kpi(const struct sa_failure *f)
{
	return f->kind == SA_FAILURE_LIMIT || f->kind == SA_FAILURE_MISSING;
}

static size_t kpi_of(const struct sa_failure *f)
{
	return f->finding ? f->finding->metric : f->kpi;
}

struct place {
	struct sa_failure *failure;
};

/* By weight, KPI and group. */
static int compare_kpi(const struct sa_failure *a, const struct sa_failure *b)
{
	int weight = sa_state_ships(a->state) - sa_state_ships(b->state);

	if (weight)
		return weight;
	if (kpi_of(a) != kpi_of(b))
		return kpi_of(a) < kpi_of(b) ? -1 : 1;
	return strcmp(a->group, b->group);
}

/* Of the same ones by place. */
static int by_kpi(const void *left, const void *right)
{
	const struct sa_failure *a = ((const struct place *)left)->failure;
	const struct sa_failure *b = ((const struct place *)right)->failure;
	int order = compare_kpi(a, b);

	return order ? order : (a > b) - (a < b);
}

static void mark_again(struct sa_failure *list, size_t n, struct sa_arena *arena)
{
	struct place *of = SA_NEW_ARRAY(arena, n, struct place);
	size_t n_of = 0;

	for (size_t i = 0; i < n; i++) {
		if (is_of_kpi(&list[i]))
			of[n_of++].failure = &list[i];
	}
	if (n_of)
		qsort(of, n_of, sizeof *of, by_kpi);
	for (size_t i = 1; i < n_of; i++)
		of[i].failure->again = compare_kpi(of[i - 1].failure, of[i].failure) == 0;
}

/* ---- the decision ---- */

static bool is_gate_fail(const struct sa_failure *failure)
{
	return failure->kind == SA_FAILURE_KPI_GATE && failure->state == SA_STATE_HOLD;
}

static bool fails_job(const struct sa_decision *d, enum sa_fail_on fail_on, bool gate_always_fails)
{
	for (size_t i = 0; i < d->n; i++) {
		if (d->failure[i].kind == SA_FAILURE_NO_AUDIT ||
		    (gate_always_fails && is_gate_fail(&d->failure[i])))
			return true;
	}
	return (fail_on != SA_FAIL_NEVER && !sa_state_ships(d->state)) ||
	       (fail_on == SA_FAIL_ON_WARN && d->state == SA_STATE_WARN);
}

struct sa_decision sa_decide(const struct sa_failures *failures, enum sa_fail_on fail_on,
			     bool gate_always_fails)
{
	struct sa_failure *sorted = SA_NEW_ARRAY(failures->arena, failures->n, struct sa_failure);
	struct sa_failure *room = SA_NEW_ARRAY(failures->arena, failures->n, struct sa_failure);
	struct sa_decision d = {.failure = sorted, .n = failures->n};

	if (failures->n)
		memcpy(sorted, failures->item, failures->n * sizeof *sorted);
	sort(sorted, room, d.n);
	mark_again(sorted, d.n, failures->arena);
	for (size_t i = 0; i < d.n; i++) {
		const struct sa_failure *failure = &sorted[i];

		SA_BUG_ON(failure->state == SA_STATE_OK || failure->state >= SA_STATE_COUNT);
		d.n_of_state[failure->state]++;
		d.n_of_kind[failure->kind]++;
		d.n_holding += !sa_state_ships(failure->state);
		d.state = failure->state > d.state ? failure->state : d.state;
	}
	d.fails_job = fails_job(&d, fail_on, gate_always_fails);
	if (d.fails_job)
		d.exit_code = d.state == SA_STATE_INCONCLUSIVE ? EXIT_INCONCLUSIVE : EXIT_HOLD;
	return d;
}
