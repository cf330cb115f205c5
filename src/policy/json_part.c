/* SPDX-License-Identifier: MIT */
/* Values of a policy as JSON. */
#include "policy/json_part.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

static const char *state_word(enum sa_state state)
{
	static const char *const word[] = {
		[SA_STATE_OK] = "ignore",
		[SA_STATE_WARN] = "warn",
		[SA_STATE_INCONCLUSIVE] = "inconclusive",
		[SA_STATE_HOLD] = "hold",
	};

	return word[state];
}

void sa_pj_state(struct sa_jout *j, const char *key, enum sa_state state, enum sa_state usual)
{
	if (state != usual)
		sa_jout_text(j, key, state_word(state));
}

void sa_pj_gating(struct sa_jout *j, const char *key, enum sa_gating gating)
{
	if (gating != SA_GATING_OFF)
		sa_jout_text(j, key, gating == SA_GATING_MUST ? "must" : "should");
}

void sa_pj_text(struct sa_jout *j, const char *key, const char *text)
{
	if (text && *text)
		sa_jout_text(j, key, text);
}

void sa_pj_whole(struct sa_jout *j, const char *key, uint64_t value)
{
	if (value)
		sa_jout_int(j, key, (int64_t)value);
}

/* In the largest unit that gives a whole number. */
void sa_pj_duration(struct sa_jout *j, const char *key, int64_t ms)
{
	static const struct {
		int64_t ms;
		char unit;
	} row[] = {{86400000, 'd'}, {3600000, 'h'}, {60000, 'm'}, {1000, 's'}};
	SA_STR_SCOPE(text);
	size_t i = 0;

	while (i < 4 && ms % row[i].ms)
		i++;
	if (i < 4)
		sa_str_printf(&text, "%lld%c", (long long)(ms / row[i].ms), row[i].unit);
	else
		sa_str_printf(&text, "%lld.%03llds", (long long)(ms / 1000),
			      (long long)(ms % 1000));
	sa_jout_text(j, key, text.buf);
}

void sa_pj_percent(struct sa_jout *j, const char *key, double share)
{
	SA_STR_SCOPE(text);

	sa_str_num(&text, round(share * 1e12) / 1e10, "");
	sa_str_putc(&text, '%');
	sa_jout_text(j, key, text.buf);
}

void sa_pj_coverage(struct sa_jout *j, const struct sa_coverage *coverage)
{
	if (coverage->count)
		sa_jout_int(j, "min-present", (int64_t)coverage->count);
	else
		sa_pj_percent(j, "min-present", coverage->share);
}

void sa_pj_names(struct sa_jout *j, const char *key, const struct sa_policy_names *names)
{
	if (!names->n)
		return;
	sa_jout_array(j, key);
	for (size_t i = 0; i < names->n; i++)
		sa_jout_text(j, NULL, names->name[i]);
	sa_jout_end_array(j);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct sa_pj_name *)a)->name, ((const struct sa_pj_name *)b)->name);
}

void sa_pj_sort(struct sa_pj_name *item, size_t n)
{
	if (n)
		qsort(item, n, sizeof *item, compare_names);
}

void sa_pj_where(struct sa_jout *j, const struct sa_policy_where *where, size_t n)
{
	SA_ARENA_SCOPE(arena);
	struct sa_pj_name *order = SA_NEW_ARRAY(&arena, n + 1, struct sa_pj_name);

	if (!n)
		return;
	for (size_t i = 0; i < n; i++)
		order[i] = (struct sa_pj_name){where[i].field.text, i};
	sa_pj_sort(order, n);
	sa_jout_object(j, "where");
	for (size_t i = 0; i < n; i++)
		sa_pj_names(j, order[i].name, &where[order[i].index].value);
	sa_jout_end_object(j);
}

const char *sa_pj_inner(const struct sa_str *object, const char *key, struct sa_arena *arena)
{
	size_t skip = strlen(key) + strlen("{\"\":"), len = object->len;
	const char *p = object->buf + skip;

	if (len <= skip)
		return "";
	len -= skip + 1;
	if (len >= 2 && *p == '"' && !memchr(p, '\\', len)) {
		p++;
		len -= 2;
	}
	return sa_arena_strndup(arena, p, len);
}
