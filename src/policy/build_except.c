/* SPDX-License-Identifier: MIT */
/* Exceptions: who waives which rule, until when, and why. */
#include "policy/build_except.h"

#include <string.h>

#include "base/utc.h"
#include "base/utf8.h"
#include "policy/build.h"
#include "policy/except_match.h"
#include "policy/rule_parse.h"
#include "policy/rule_words.h"

#define DAY_MS	       86400000
#define MOST_DAYS      90
#define REASON_LETTERS 10

static void read_kpi(struct sa_build *b, void *object, const struct sa_node *node)
{
	((struct sa_policy_exception *)object)->metric = sa_build_metric(b, node, "kpi");
}

static void read_until(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_exception *e = object;
	int64_t day;

	if (!sa_key_text(b, node, "until", &e->until))
		return;
	if (strlen(e->until) != 10 ||
	    !sa_utc_parse(sa_arena_printf(b->arena, "%sT00:00:00Z", e->until), &day)) {
		(void)sa_node_mistake(b, node, "until: '%.40s' is no day such as 2026-12-15",
				      e->until);
		return;
	}
	e->until_ms = day + DAY_MS;
	if (day > b->now_ms - b->now_ms % DAY_MS + (int64_t)MOST_DAYS * DAY_MS)
		(void)sa_node_mistake(b, node,
				      "until: %s is more than %d days ahead; an exception is for a "
				      "while",
				      e->until, MOST_DAYS);
}

static void read_reason(struct sa_build *b, void *object, const struct sa_node *node)
{
	struct sa_policy_exception *e = object;
	size_t n = 0;

	if (!sa_key_text(b, node, "reason", &e->reason))
		return;
	for (const char *p = e->reason; *p; p++)
		n += ((unsigned char)*p & 0xC0) != 0x80;
	if (n < REASON_LETTERS)
		(void)sa_node_mistake(b, node,
				      "reason: '%s' says too little; at least %d characters",
				      e->reason, REASON_LETTERS);
}

#define AT(member) .offset = offsetof(struct sa_policy_exception, member)
static const struct sa_key_row exception_rows[] = {
	{.name = "kpi",
	 .type = SA_KEY_OWN,
	 .read = read_kpi,
	 .required = true,
	 .schema = "name",
	 .help = "the KPI whose failures are waived"},
	{.name = "rule",
	 .type = SA_KEY_LATER,
	 .schema = "rule-or",
	 .help = "one rule of it; default all of them"},
	{.name = "group", .type = SA_KEY_TEXT, AT(group), .help = "one group; default every one"},
	{.name = "until",
	 .type = SA_KEY_OWN,
	 .read = read_until,
	 .required = true,
	 .schema = "day",
	 .help = "the last day (UTC), at most 90 days ahead"},
	{.name = "owner",
	 .type = SA_KEY_TEXT,
	 AT(owner),
	 .required = true,
	 .help = "who answers for it"},
	{.name = "reason",
	 .type = SA_KEY_OWN,
	 .read = read_reason,
	 .required = true,
	 .schema = "reason",
	 .help = "why; at least 10 characters"},
	{.name = "still-must",
	 .type = SA_KEY_LATER,
	 .schema = "rule",
	 .help = "a rule that must hold all the same, else nothing is waived"},
};
#undef AT
const struct sa_key_map sa_keys_exception = SA_KEY_MAP("an exception", exception_rows);

/* The parts of "a or b". */
static bool parts_of(struct sa_build *b, const struct sa_node *node, size_t metric,
		     struct sa_policy_rule **part, size_t *n)
{
	const char *text = node->text, *end;
	size_t most = 1;

	for (const char *p = text; (p = strstr(p, " or ")); p += 4)
		most++;
	*part = SA_NEW_ARRAY(b->arena, most, struct sa_policy_rule);
	for (*n = 0; *n < most; text = end + 4) {
		end = strstr(text, " or ");
		const char *one =
			sa_arena_strndup(b->arena, text, end ? (size_t)(end - text) : strlen(text));

		if (!sa_build_rule(b, metric, node, one, &(*part)[(*n)++]))
			return false;
		if (!end)
			break;
	}
	return true;
}

static void read_rule(struct sa_build *b, const struct sa_node *node, struct sa_policy_exception *e)
{
	if (!sa_key_text(b, node, "rule", &e->rule_text) || e->metric == SA_POLICY_NONE ||
	    !parts_of(b, node, e->metric, &e->part, &e->n_part))
		return;
	e->rule_text = sa_rule_tidy(b->arena, e->rule_text);
	sa_except_match(b->policy, e, b->arena);
}

static void read_exception(struct sa_build *b, const struct sa_node *node,
			   struct sa_policy_exception *e)
{
	const struct sa_node *rule = sa_node_get(node, "rule"),
			     *still = sa_node_get(node, "still-must");
	const char *text;

	*e = (struct sa_policy_exception){.metric = SA_POLICY_NONE, .at = node->at};
	if (!sa_keys_read(b, &sa_keys_exception, e, node))
		return;
	if (rule)
		read_rule(b, rule, e);
	if (!still || !sa_key_text(b, still, "still-must", &text) || e->metric == SA_POLICY_NONE)
		return;
	e->still_must = SA_NEW(b->arena, struct sa_policy_rule);
	if (sa_build_rule(b, e->metric, still, text, e->still_must))
		e->still_must->level = SA_STATE_HOLD;
}

void sa_build_exceptions(struct sa_build *b)
{
	const struct sa_node *list = sa_node_get(b->root, "exceptions");
	struct sa_policy *policy = b->policy;

	if (!list)
		return;
	if (list->kind != SA_NODE_LIST) {
		(void)sa_node_mistake(b, list, "exceptions takes a list of exceptions, not %s",
				      sa_node_is(list));
		return;
	}
	policy->exception = SA_NEW_ARRAY(b->arena, list->n, struct sa_policy_exception);
	for (const struct sa_node *node = list->first; node; node = node->next)
		read_exception(b, node, &policy->exception[policy->n_exception++]);
}
