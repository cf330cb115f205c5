/* SPDX-License-Identifier: MIT */
/* Notes about the data. */
#include "load/note_data.h"

#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/utf8.h"
#include "policy/load.h"

/* A KPI that never moves over this many values looks like synthetic data. */
#define CONSTANT_VALUES 8
#define CONSTANT_GROUPS 3 /* that are told of one by one; more of them are counted */

static void note_wrong(const struct sa_join *j, size_t m)
{
	const struct sa_wrong *first = NULL;
	size_t n = 0;

	for (size_t c = 0; c < j->n_chunk; c++) {
		const struct sa_wrong *w = &j->chunk[c].wrong[m];

		n += w->n;
		first = !first && w->n ? w : first;
	}
	if (n)
		sa_note_add(
			j->notes, SA_WARNING, j->file[first->file],
			"%s is missing in %zu record(s): it holds '%s', which is no plain number",
			j->wanted->metric[m].def->name, n, first->text);
}

/* "ETHUSDT: " before what is said of one group among several. */
static const char *of_group(const struct sa_join *j, const struct sa_group_data *group)
{
	return group->name[0] ? sa_arena_printf(j->arena, "%s: ", group->name) : "";
}

static void note_values(const struct sa_join *j, size_t m, const struct sa_group_data *group)
{
	const struct sa_policy_metric *def = j->wanted->metric[m].def;
	const double *y = group->y[m];
	size_t outside = 0, worst = 0;

	for (size_t i = 0; i < group->n; i++) {
		if (isnan(y[i]))
			continue;
		if (y[i] < def->plausible_min || y[i] > def->plausible_max) {
			worst = outside ? worst : i;
			outside++;
		}
	}
	if (outside) {
		SA_STR_SCOPE(value);

		if (isinf(y[worst]))
			sa_str_puts(&value, "infinite");
		else
			sa_str_num(&value, y[worst], "");
		sa_note_add(j->notes, SA_WARNING, group->rows->file[group->row[worst]],
			    "%s%s is %s in row %lld: not plausible%s; the value counts",
			    of_group(j, group), def->name, value.buf,
			    (long long)group->rows->index[group->row[worst]],
			    outside > 1 ? sa_arena_printf(j->arena, " (%zu rows)", outside) : "");
	}
}

/* How many values of a KPI are all the same; 0 where they differ or are too few. */
static size_t same_values(const struct sa_group_data *group, size_t m)
{
	const double *y = group->y ? group->y[m] : NULL;
	double first = SA_MISSING;
	size_t n = 0;

	for (size_t i = 0; y && i < group->n; i++) {
		if (isnan(y[i]))
			continue;
		if (n && y[i] != first)
			return 0;
		first = y[i];
		n++;
	}
	return n >= CONSTANT_VALUES ? n : 0;
}

static void note_same(const struct sa_join *j, size_t m)
{
	const char *name = j->wanted->metric[m].def->name;
	const struct sa_group_data *first = NULL;
	size_t groups = 0;

	for (size_t g = 0; g < j->input->n_group; g++) {
		if (!same_values(&j->input->group[g], m))
			continue;
		first = groups++ ? first : &j->input->group[g];
	}
	if (groups > CONSTANT_GROUPS) {
		sa_note_add(j->notes, SA_WARNING, "",
			    "%s%s is the same in all %zu rows, and so it is in %zu more groups: is "
			    "this measured data?",
			    of_group(j, first), name, same_values(first, m), groups - 1);
		return;
	}
	for (size_t g = 0; g < j->input->n_group && groups; g++) {
		size_t n = same_values(&j->input->group[g], m);

		if (n)
			sa_note_add(j->notes, SA_WARNING, "",
				    "%s%s is the same in all %zu rows: is this measured data?",
				    of_group(j, &j->input->group[g]), name, n);
	}
}

/* A share lies between 0 and 1: under another unit of that family the limits mean something else. */
static void note_share_unit(const struct sa_join *j, size_t m)
{
	const struct sa_policy_metric *def = j->wanted->metric[m].def;
	bool share = false;

	for (size_t i = 0; i < def->n_from; i++)
		share |= def->from[i].formula == SA_FROM_SHARE;
	if (share && (strcmp(def->unit, "%") == 0 || strcmp(def->unit, "bps") == 0))
		sa_note_add(j->notes, SA_WARNING, "",
			    "%s is a share, a number from 0 to 1, and its unit is '%s': a half is "
			    "0.5 %s here; with `unit: ratio` limits such as '<= 5 %%' convert",
			    def->name, def->unit, def->unit);
}

static void note_sums(const struct sa_join *j)
{
	size_t without_by = 0, without_zone = 0;

	for (size_t c = 0; c < j->n_chunk; c++) {
		without_by += j->chunk[c].n_without_by;
		without_zone += j->chunk[c].n_without_zone;
	}
	/* (the built-in policy asks for a symbol that a run need not have) */
	if (without_by &&
	    (j->input->n_group > 1 || strcmp(j->input->def->at.file, SA_POLICY_BUILTIN) != 0))
		sa_note_add(
			j->notes, SA_INFO, "",
			"input '%s': %zu record(s) have no value for `by`; they are in the group "
			"without a name",
			j->input->name, without_by);
	if (j->input->def->time.text && j->input->has_index && !j->input->has_time)
		sa_note_add(j->notes, SA_WARNING, "", "input '%s': no record has a time in '%s'",
			    j->input->name, sa_utf8_shown(j->arena, j->input->def->time.text));
	if (without_zone)
		sa_note_add(j->notes, SA_INFO, "",
			    "input '%s': %zu time(s) have no zone and are read as UTC",
			    j->input->name, without_zone);
}

/* A row that a kill or a full disk has spoilt: what is judged is older than the run (FORMATS 15.1). */
static void note_newest(const struct sa_join *j)
{
	const struct sa_rows *rows = &j->input->rows;

	if (j->input->newest_unusable)
		sa_note_add(j->notes, SA_WARNING, rows->file[rows->n - 1],
			    "the newest row (%s%lld) cannot be used: what is judged is older",
			    strcmp(j->input->format, "iter-summary") == 0 ? "iteration " : "",
			    (long long)rows->index[rows->n - 1]);
}

static void note_times(const struct sa_join *j)
{
	const struct sa_input_data *in = j->input;

	if (in->times_equal)
		sa_note_add(j->notes, SA_WARNING, "", "input '%s': all rows carry the same time",
			    in->name);
	else if (in->n_still)
		sa_note_add(j->notes, SA_WARNING, in->still_file,
			    "the time stands still: row %lld carries that of the row before it%s",
			    (long long)in->still_index, in->n_still > 1 ? ", as do others" : "");
	if (in->back_file)
		sa_note_add(j->notes, SA_WARNING, in->back_file,
			    "input '%s': times go back: row %lld is before the row before it; rows "
			    "%lld to %lld are left from an older run",
			    in->name, (long long)in->back_index, (long long)in->back_index,
			    (long long)in->rows.index[in->rows.n - 1]);
	else if (in->times_go_back)
		sa_note_add(j->notes, in->def->every_ms ? SA_INFO : SA_WARNING, "",
			    "input '%s': times go back", in->name);
}

void sa_note_data(const struct sa_join *j)
{
	const struct sa_input_data *in = j->input;

	note_sums(j);
	if (in->n_duplicates)
		sa_note_add(j->notes, SA_WARNING, "",
			    "input '%s': %zu duplicate row(s); all of them count", in->name,
			    in->n_duplicates);
	note_newest(j);
	note_times(j);
	if (in->n_group_dropped)
		sa_note_add(j->notes, SA_WARNING, "",
			    "input '%s': %zu group(s) more than the %d that are judged", in->name,
			    in->n_group_dropped, SA_LIMIT_GROUPS);
	for (size_t m = 0; m < in->n_metric; m++)
		note_wrong(j, m);
	for (size_t m = 0; m < in->n_metric; m++)
		note_share_unit(j, m);
	for (size_t g = 0; g < in->n_group; g++) {
		const struct sa_group_data *group = &in->group[g];

		if (group->n_resets)
			sa_note_add(j->notes, SA_WARNING, "", "%s%zu reset(s) of a counter",
				    of_group(j, group), group->n_resets);
		for (size_t m = 0; m < in->n_metric && group->y; m++)
			note_values(j, m, group);
	}
	for (size_t m = 0; m < in->n_metric; m++)
		note_same(j, m);
}
