/* SPDX-License-Identifier: MIT */
/* The grammar of rules as regular expressions, from the rows of the aggregates. */
#include "policy/schema_part.h"

#include "base/str.h"
#include "model/cmp.h"
#include "model/policy.h"

#define BLANKS	   "[ \\t\\r\\n]*"
#define PERCENTILE "p(100(\\.0{1,3})?|(0|[1-9][0-9]?)(\\.[0-9]{1,3})?)"
#define NUMBER	   "[+-]?" SA_SCHEMA_UNSIGNED
/* A unit behind a number: any text, but for what reads as more of the number or as an operator. */
#define UNIT(rest) \
	"([^-+0-9_,.<>=!() \\t\\r\\n]" rest "|[ \\t\\r\\n]+[^-+<>=!,() \\t\\r\\n]" rest ")"
#define WINDOW "\\(" BLANKS SA_SCHEMA_NAME BLANKS

/* What stands behind a number that is measured in it, and behind the number of an offset. */
static const struct {
	const char *number, *offset;
} tails[] = {
	[SA_AGG_IN_UNIT] = {UNIT("[^\\r\\n]*") "?", UNIT("[^\\r\\n]*") "?"},
	[SA_AGG_A_COUNT] = {"", "(" BLANKS "%)?"},
	[SA_AGG_A_SHARE] = {BLANKS "%", "(" BLANKS "%)?"},
	[SA_AGG_A_SLOPE] = {"(" UNIT("[^\\r\\n]*") "?" BLANKS "/" BLANKS "(row|[smhd]))?",
			    "(" BLANKS "%|" UNIT("[^\\r\\n]*") "?" BLANKS "/" BLANKS
							       "(row|[smhd]))?"},
};

static void put_op(struct sa_str *out)
{
	for (int i = 0; i < SA_CMP_COUNT; i++)
		sa_str_printf(out, "%s%s", i ? "|" : "(", sa_cmp_text((enum sa_cmp)i));
	sa_str_putc(out, ')');
}

static bool is_form(const struct sa_agg_row *row, enum sa_agg_dimension dimension,
		    enum sa_agg_predicate predicate)
{
	return row->dimension == dimension && row->predicate == predicate;
}

/* The names of such aggregates, "|" between them, behind `before`; false when there is none. */
static bool put_names(struct sa_str *out, enum sa_agg_dimension dimension,
		      enum sa_agg_predicate predicate, const char *before)
{
	bool any = false;

	for (size_t i = 0; i < SA_AGG_ID_COUNT; i++) {
		const struct sa_agg_row *row = &sa_agg_rows[i];

		if (!is_form(row, dimension, predicate))
			continue;
		sa_str_printf(out, "%s%s%s", any ? "|" : before,
			      row->of_samples ? "(samples\\.)?" : "",
			      row->id == SA_AGG_PERCENTILE ? PERCENTILE : row->name);
		any = true;
	}
	return any;
}

/* An aggregate on the right side: of the same dimension, without a predicate. */
static void put_right_aggregate(struct sa_str *out, enum sa_agg_dimension dimension)
{
	SA_STR_SCOPE(names);

	put_names(&names, dimension, SA_AGG_NO_PREDICATE, "");
	put_names(&names, dimension, SA_AGG_MAY_HAVE, names.len ? "|" : "");
	if (names.len)
		sa_str_printf(out, "(%s)" BLANKS WINDOW "\\)|", names.buf);
}

static void put_rule(struct sa_str *out, enum sa_agg_dimension dimension,
		     enum sa_agg_predicate predicate, const char *names)
{
	sa_str_printf(out, "^" BLANKS "(%s)" BLANKS WINDOW, names);
	if (predicate != SA_AGG_NO_PREDICATE) {
		sa_str_puts(out, "(," BLANKS "x" BLANKS);
		put_op(out);
		sa_str_printf(out, BLANKS NUMBER UNIT("[^)\\r\\n]*") "?" BLANKS ")%s",
			      predicate == SA_AGG_MAY_HAVE ? "?" : "");
	}
	sa_str_puts(out, "\\)" BLANKS);
	put_op(out);
	sa_str_printf(out, BLANKS "(" NUMBER "%s|(", tails[dimension].number);
	put_right_aggregate(out, dimension);
	sa_str_printf(out, "baseline)(" BLANKS "[+-]" BLANKS SA_SCHEMA_UNSIGNED "%s)?)" BLANKS "$",
		      tails[dimension].offset);
}

/* What would pass for a unit, and is a second rule, or digits that are not decimal. */
static void put_no_rule(struct sa_jout *j)
{
	SA_STR_SCOPE(text);

	sa_str_puts(&text, "( and| or|&&|\\|\\|)" BLANKS "[a-z][a-z0-9.]*" BLANKS "\\(|");
	put_op(&text);
	sa_str_puts(&text, BLANKS "[+-]?0[xX]");
	sa_jout_object_inline(j, "not");
	sa_jout_text(j, "pattern", text.buf);
	sa_jout_end_object(j);
}

void sa_schema_put_rules(struct sa_jout *j)
{
	sa_jout_object(j, "rule");
	sa_jout_text(j, "type", "string");
	put_no_rule(j);
	sa_jout_array(j, "anyOf");
	for (int d = SA_AGG_IN_UNIT; d <= SA_AGG_A_SLOPE; d++) {
		for (int p = SA_AGG_NO_PREDICATE; p <= SA_AGG_MUST_HAVE; p++) {
			SA_STR_SCOPE(names);
			SA_STR_SCOPE(text);

			if (!put_names(&names, (enum sa_agg_dimension)d, (enum sa_agg_predicate)p,
				       ""))
				continue;
			put_rule(&text, (enum sa_agg_dimension)d, (enum sa_agg_predicate)p,
				 names.buf);
			sa_jout_object_inline(j, NULL);
			sa_jout_text(j, "pattern", text.buf);
			sa_jout_end_object(j);
		}
	}
	sa_jout_end_array(j);
	sa_jout_end_object(j);
	sa_jout_object(j, "rule-or");
	sa_jout_array(j, "anyOf");
	sa_jout_object_inline(j, NULL);
	sa_jout_text(j, "$ref", "#/definitions/rule");
	sa_jout_end_object(j);
	sa_jout_object_inline(j, NULL);
	sa_jout_text(j, "type", "string");
	sa_jout_text(j, "pattern", "\\)[^()]+ or [^()]+\\(");
	sa_jout_end_object(j);
	sa_jout_end_array(j);
	sa_jout_end_object(j);
}
