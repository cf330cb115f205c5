/* SPDX-License-Identifier: MIT */
/* kpis: where each number comes from, and what it is. */
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "model/input_format.h"
#include "policy/build.h"
#include "policy/load.h"
#include "policy/units.h"

static const struct sa_key_word better_words[] = {
	{"higher", SA_HIGHER},
	{"lower", SA_LOWER},
	{"none", SA_NEITHER},
	{0},
};
static const struct sa_key_word kind_words[] = {
	{"gauge", SA_METRIC_GAUGE},
	{"counter", SA_METRIC_COUNTER},
	{"cumulative", SA_METRIC_CUMULATIVE},
	{0},
};
/* (a percentile's number stands in tenths of a percent beside its word) */
#define PERCENTILE(tenths) (SA_REDUCE_PERCENTILE + 100 * (tenths))
static const struct sa_key_word reduce_words[] = {
	{"median", SA_REDUCE_MEDIAN},  {"mean", SA_REDUCE_MEAN},
	{"min", SA_REDUCE_MIN},	       {"max", SA_REDUCE_MAX},
	{"sum", SA_REDUCE_SUM},	       {"last", SA_REDUCE_LAST},
	{"count", SA_REDUCE_COUNT_OF}, {"rate", SA_REDUCE_RATE},
	{"p50", PERCENTILE(500)},      {"p90", PERCENTILE(900)},
	{"p95", PERCENTILE(950)},      {"p99", PERCENTILE(990)},
	{"p99.9", PERCENTILE(999)},    {0},
};

/* ---- from ---- */

static void read_share(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_source *from = object;

	if (node->kind != SA_NODE_LIST || node->n != 2) {
		(void)sa_node_mistake(b, node, "share takes a list of two fields: [part, rest]");
		return;
	}
	from->formula = SA_FROM_SHARE;
	if (sa_key_field(b, node->first, "share", &from->path) &&
	    sa_key_field(b, node->last, "share", &from->other) &&
	    (from->path.each || from->other.each))
		(void)sa_node_mistake(b, node, "share: '[*]' names several values, one is needed");
}

static void read_divisor(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_source *from = object;

	if (!sa_key_number(b, node, "divide-by", &from->divisor))
		return;
	from->formula = SA_FROM_DIVIDED;
	if (from->divisor == 0)
		(void)sa_node_mistake(b, node, "divide-by: 0");
}

static void read_from_where(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_source *from = object;

	(void)sa_build_where(b, node, &from->where, &from->n_where);
}

#define AT(member) .offset = offsetof(struct sa_policy_source, member)
static const struct sa_key_row source_rows[] = {
	{.name = "path", .type = SA_KEY_FIELD, .kind = 1, AT(path), .help = "the path or column"},
	{.name = "share",
	 .type = SA_KEY_OWN,
	 .read = read_share,
	 .kind = 2,
	 .schema = "two-texts",
	 .help = "a / (a + b) of two paths, instead of `path`"},
	{.name = "divide-by",
	 .type = SA_KEY_OWN,
	 .read = read_divisor,
	 .beside = 1,
	 .schema = "divisor",
	 .help = "the number is divided by it"},
	{.name = "where",
	 .type = SA_KEY_OWN,
	 .read = read_from_where,
	 .schema = "where",
	 .help = "only records whose fields have these values"},
};
#undef AT
const struct sa_key_map sa_keys_source = SA_KEY_MAP("a place in 'from'", source_rows);

static void read_source(struct sa_build *b, const struct sa_node *node,
			struct sa_policy_source *from)
{
	from->divisor = 1;
	if (node->kind != SA_NODE_MAP) {
		(void)sa_key_field(b, node, "from", &from->path);
		return;
	}
	if (!sa_keys_read(b, &sa_keys_source, from, node))
		return;
	if (__builtin_popcount(sa_keys_kinds(&sa_keys_source, node)) != 1)
		(void)sa_node_mistake(b, node,
				      "a place in 'from' is a field, {path: FIELD, ...} or "
				      "{share: [part, rest]}");
	else if (sa_node_get(node, "share") && sa_node_get(node, "divide-by"))
		(void)sa_node_mistake(b, sa_node_get(node, "divide-by"),
				      "divide-by beside 'share'");
}

static void read_from(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_metric *metric = object;
	const struct sa_node *item = node->kind == SA_NODE_LIST ? node->first : node;

	if (node->kind == SA_NODE_LIST && !node->n) {
		(void)sa_node_mistake(b, node, "from: an empty list");
		return;
	}
	if (node->kind == SA_NODE_LIST && node->n > SA_LIMIT_SOURCES) {
		(void)sa_node_mistake(b, node, "from: %zu places, and at most %d are looked at",
				      node->n, SA_LIMIT_SOURCES);
		return;
	}
	metric->from = SA_NEW_ARRAY(b->arena, node->n + 1, struct sa_policy_source);
	for (size_t left = node->kind == SA_NODE_LIST ? node->n : 1; left;
	     left--, item = item->next) {
		struct sa_policy_source *from = &metric->from[metric->n_from++];

		read_source(b, item, from);
		if (from->path.each && metric->reduce.id == SA_REDUCE_AUTO)
			(void)sa_node_mistake(b, item,
					      "from: '[*]' gives a list of numbers, so the KPI "
					      "needs 'reduce'");
	}
}

/* ---- the rest of a KPI ---- */

static void read_input(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_metric *metric = object;
	size_t input = sa_build_input(b, node, "input");
	const struct sa_input_format *format;

	if (input == SA_POLICY_NONE)
		return;
	metric->input = input;
	format = sa_input_format_find(b->policy->input[input].format);
	b->columns = format && format->columns;
}

static void read_reduce(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_metric *metric = object;
	const struct sa_policy_input *input;
	const struct sa_input_format *format;
	int value;

	if (!sa_key_word(b, node, "reduce", reduce_words, &value))
		return;
	metric->reduce.id = (enum sa_reduce_id)(value % 100);
	metric->reduce.p = (value - value % 100) / 1000.0;
	/* (a policy without any input has been told so) */
	if (metric->reduce.id != SA_REDUCE_RATE || !b->policy->n_input)
		return;
	input = &b->policy->input[metric->input];
	if (input->every_ms)
		return;
	format = sa_input_format_find(input->format);
	if (format && !format->knows_time)
		(void)sa_node_mistake(b, node,
				      "reduce: a rate is per time, so the input needs 'every'");
}

static void read_digits(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_metric *metric = object;
	uint64_t digits;

	if (!sa_key_whole(b, node, "digits", 0, 15, &digits))
		return;
	metric->digits = metric->judged_digits = (int)digits;
	if (strcmp(node->at.file, SA_POLICY_BUILTIN) == 0)
		metric->judged_digits = SA_BUILTIN_PLACES;
}

#define AT(member) .offset = offsetof(struct sa_policy_metric, member)
static const struct sa_key_row plausible_rows[] = {
	{.name = "min",
	 .type = SA_KEY_NUMBER,
	 AT(plausible_min),
	 .min = -1e300,
	 .max = 1e300,
	 .help = "the smallest value that can be"},
	{.name = "max",
	 .type = SA_KEY_NUMBER,
	 AT(plausible_max),
	 .min = -1e300,
	 .max = 1e300,
	 .help = "the largest value that can be"},
};
const struct sa_key_map sa_keys_plausible =
	SA_KEY_MAP("plausible", plausible_rows, .not_empty = true);

static void read_plausible(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_metric *metric = object;

	if (!sa_keys_read(b, &sa_keys_plausible, metric, node))
		return;
	if (!node->n)
		(void)sa_node_mistake(b, node, "plausible needs 'min', 'max', or both");
	if (metric->plausible_min > metric->plausible_max)
		(void)sa_node_mistake(b, sa_node_get(node, "max"),
				      "plausible: min is larger than max");
}

static void read_coverage(struct sa_build *b, void *object, const struct sa_node *node)
{
	(void)sa_build_coverage(b, node, &((struct sa_policy_metric *)object)->min_present);
}

/* 5%, 0.2, or "5 ms". */
static void read_floor(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_metric *metric = object;
	const char *text = node->text, *unit;
	uint64_t mul, div;
	size_t n;

	if (node->kind == SA_NODE_WHOLE || node->kind == SA_NODE_NUMBER) {
		metric->floor = (struct sa_floor){0};
		if (sa_key_number(b, node, "floor", &metric->floor.value) &&
		    metric->floor.value < 0)
			(void)sa_node_mistake(b, node, "floor: a negative number");
		return;
	}
	n = node->kind == SA_NODE_TEXT ? sa_num_json_span(text, strlen(text)) : 0;
	if (!n || *text == '-') {
		(void)sa_node_mistake(
			b, node, "floor takes a share such as 5%%, or a number in the KPI's unit");
		return;
	}
	unit = text + n + strspn(text + n, " ");
	if (strcmp(unit, "%") == 0)
		metric->floor = (struct sa_floor){sa_unit_scaled(text, n, 1, 100), true};
	else if (metric->unit[0] && sa_unit_ratio(unit, metric->unit, &mul, &div))
		metric->floor = (struct sa_floor){sa_unit_scaled(text, n, mul, div), false};
	else
		(void)sa_node_mistake(b, node,
				      "floor: the unit '%.40s' does not fit a KPI %s%.40s%s", unit,
				      metric->unit[0] ? "in '" : "without one", metric->unit,
				      metric->unit[0] ? "'" : "");
}

static const struct sa_key_row metric_rows[] = {
	{.name = "input",
	 .type = SA_KEY_OWN,
	 .read = read_input,
	 .schema = "name",
	 .help = "default the first input"},
	{.name = "reduce",
	 .type = SA_KEY_OWN,
	 .read = read_reduce,
	 .words = reduce_words,
	 .help = "several samples to the value of a row; default `median`, of a counter `last`"},
	{.name = "from",
	 .type = SA_KEY_OWN,
	 .read = read_from,
	 .schema = "from",
	 .help = "paths or columns; the first that holds a number counts. Needed unless inherited"},
	{.name = "label",
	 .type = SA_KEY_TEXT,
	 AT(label),
	 .help = "what people read; default the name"},
	{.name = "column",
	 .type = SA_KEY_TEXT,
	 AT(column),
	 .help = "its name in tables and trends; default the name"},
	{.name = "help", .type = SA_KEY_TEXT, AT(help), .help = "what it is, in `policy explain`"},
	{.name = "unit",
	 .type = SA_KEY_TEXT,
	 AT(unit),
	 .help = "of the values, and of bare numbers in rules: ns us ms s m h, B kB MB GB KiB MiB GiB, ratio % bps, or free text"},
	{.name = "better",
	 .type = SA_KEY_WORD,
	 AT(better),
	 .words = better_words,
	 .help = "which way is good; default `none`"},
	{.name = "kind",
	 .type = SA_KEY_WORD,
	 AT(kind),
	 .words = kind_words,
	 .help = "default what the format knows, else `gauge`; a `counter` becomes differences"},
	{.name = "digits",
	 .type = SA_KEY_OWN,
	 .read = read_digits,
	 .schema = "digits",
	 .help = "behind the point, where it is printed"},
	{.name = "plausible",
	 .type = SA_KEY_OWN,
	 .read = read_plausible,
	 .schema = "plausible",
	 .help = "a value outside counts, and a warning names it"},
	{.name = "missing",
	 .type = SA_KEY_WORD,
	 AT(on_missing),
	 .words = sa_missing_words,
	 .help = "default the policy's"},
	{.name = "min-present",
	 .type = SA_KEY_OWN,
	 .read = read_coverage,
	 .schema = "coverage",
	 .help = "default the policy's"},
	{.name = "floor",
	 .type = SA_KEY_OWN,
	 .read = read_floor,
	 .schema = "floor",
	 .help = "the smallest change that matters, in the unit or in %; default `5%` of the baseline's level"},
	{.name = "boolean",
	 .type = SA_KEY_BOOL,
	 AT(boolean),
	 .help = "`true` and `false` are 1 and 0; default they are missing"},
	{.name = "must",
	 .type = SA_KEY_LATER,
	 .schema = "rules",
	 .help = "rules; a broken one is HOLD"},
	{.name = "should",
	 .type = SA_KEY_LATER,
	 .schema = "rules",
	 .help = "rules; a broken one is WARN"},
};
#undef AT
const struct sa_key_map sa_keys_metric = SA_KEY_MAP("a KPI", metric_rows);

/* A KPI without a source: most likely a typo in the name of one that is inherited. */
static void no_source(struct sa_build *b, const struct sa_node *kpis, const struct sa_node *node)
{
	const struct sa_removed *gone =
		sa_removed_find(b->removed, sa_arena_printf(b->arena, "kpis.%s.from", node->key));
	const char *name[SA_LIMIT_POLICY_KPIS];
	size_t n = 0;

	for (const struct sa_node *other = kpis->first; other && n < SA_LIMIT_POLICY_KPIS;
	     other = other->next) {
		if (other != node && sa_node_get(other, "from"))
			name[n++] = other->key;
	}
	sa_mistake(b->m,
		   gone	     ? gone->at
		   : node->n ? node->at
			     : node->key_at,
		   "the KPI '%.64s' needs 'from': the field it is read from%s", node->key,
		   sa_mistake_near(b->m, node->key, name, n));
}

static void read_metric(struct sa_build *b, const struct sa_node *kpis, const struct sa_node *node,
			struct sa_policy_metric *metric)
{
	const struct sa_policy *policy = b->policy;
	const struct sa_input_format *format =
		policy->n_input ? sa_input_format_find(policy->input[0].format) : NULL;

	*metric = (struct sa_policy_metric){
		.name = node->key,
		.unit = "",
		.help = "",
		.better = SA_NEITHER,
		.digits = -1,
		.judged_digits = -1,
		.plausible_min = SA_MISSING,
		.plausible_max = SA_MISSING,
		.on_missing = policy->on_missing,
		.min_present = policy->min_present,
		.floor = {0.05, true},
		.at = sa_node_place(node),
	};
	b->columns = format && format->columns;
	(void)sa_key_name(b, node->key_at, node->key, "a KPI");
	if (sa_keys_read(b, &sa_keys_metric, metric, node) && !sa_node_get(node, "from"))
		no_source(b, kpis, node);
	if (!metric->label)
		metric->label = metric->name;
	if (!metric->column)
		metric->column = metric->name;
}

void sa_build_metrics(struct sa_build *b)
{
	const struct sa_node *kpis = sa_node_get(b->root, "kpis");
	struct sa_policy *policy = b->policy;

	if (!kpis)
		return;
	if (kpis->kind != SA_NODE_MAP) {
		(void)sa_node_mistake(b, kpis, "kpis takes a map of KPIs, not %s",
				      sa_node_is(kpis));
		return;
	}
	policy->metric = SA_NEW_ARRAY(b->arena, kpis->n + 1, struct sa_policy_metric);
	for (const struct sa_node *node = kpis->first; node; node = node->next) {
		if (policy->n_metric == SA_LIMIT_POLICY_KPIS) {
			sa_mistake(b->m, node->key_at, "more than %d KPIs", SA_LIMIT_POLICY_KPIS);
			return;
		}
		read_metric(b, kpis, node, &policy->metric[policy->n_metric++]);
	}
}
