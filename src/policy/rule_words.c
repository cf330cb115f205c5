/* SPDX-License-Identifier: MIT */
/* The words of a rule. */
#include "policy/rule_words.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "policy/units.h"

SA_PRINTF(3, 4)
void sa_rule_fault_at(struct sa_rule_reader *s, const char *at, const char *fmt, ...)
{
	va_list args;

	s->fault->at = (size_t)(at - s->text);
	va_start(args, fmt);
	vsnprintf(s->fault->text, sizeof s->fault->text, fmt, args);
	va_end(args);
}

bool sa_rule_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void sa_rule_blanks(struct sa_rule_reader *s)
{
	while (sa_rule_is_blank(*s->p))
		s->p++;
}

size_t sa_rule_word_span(const char *p)
{
	return strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");
}

int sa_rule_shown(const char *p)
{
	size_t n = 0;

	while (p[n] && !sa_rule_is_blank(p[n]) && n < 40)
		n++;
	while (n && ((unsigned char)p[n] & 0xC0) == 0x80)
		n--; /* not within a character */
	return (int)n;
}

/* The right form of what is nearly a number, or NULL. */
static const char *number_hint(const char *p)
{
	size_t n = strspn(p, "+-0123456789_,.");
	const char *q = p + (*p == '-' || *p == '+');

	if (*q == '.' && sa_num_is_digit(q[1]))
		return "write a digit in front of the point: 0.5";
	if (memchr(p, '_', n))
		return "write the digits together: 1000";
	if (memchr(p, ',', n))
		return "write 3.5 with a point, and 1000 without a separator";
	if (q[0] == '0' && sa_num_is_digit(q[1]))
		return "write it without a leading zero";
	if (sa_num_is_digit(*q) && p[n ? n - 1 : 0] == '.')
		return "write a digit behind the point, or leave it out";
	if (q[0] == '0' && (q[1] == 'x' || q[1] == 'X'))
		return "write it with decimal digits";
	return NULL;
}

bool sa_rule_number(struct sa_rule_reader *s, const char **literal, size_t *len)
{
	size_t n = sa_rule_number_span(s->p, strlen(s->p));
	const char *hint = number_hint(s->p);
	char after = s->p[n];

	if (!n || after == '_' || after == ',' || after == '.' || sa_num_is_digit(after) ||
	    (hint && (after == 'x' || after == 'X')))
		return sa_rule_wrong(s, s->p, "%s'%.*s' is no number%s%s",
				     *s->p ? "" : "the rule ends here; ", sa_rule_shown(s->p), s->p,
				     hint ? "; " : "", hint ? hint : "");
	if (!sa_num_is_finite(sa_num_from_json(s->p + (*s->p == '+'), n - (*s->p == '+'))))
		return sa_rule_wrong(s, s->p, "the number '%.*s' is too large", sa_rule_shown(s->p),
				     s->p);
	*literal = s->p;
	*len = n;
	s->p += n;
	return true;
}

const char *sa_rule_trimmed(struct sa_rule_reader *s, const char *p, size_t len)
{
	while (len && sa_rule_is_blank(p[len - 1]))
		len--;
	return sa_arena_strndup(s->arena, p, len);
}

bool sa_rule_bad_unit(struct sa_rule_reader *s, const char *at, const char *unit,
		      const char *kpi_unit)
{
	const char *near = sa_unit_find(unit) ? NULL : sa_unit_near(unit);

	if (strstr(unit, " and ") || strstr(unit, " or ") || strncmp(unit, "and ", 4) == 0 ||
	    strncmp(unit, "or ", 3) == 0 || strstr(unit, "&&") || strstr(unit, "||"))
		return sa_rule_wrong(s, at,
				     "one rule compares once: write a list of rules for 'and', and "
				     "{any: [...]} for 'or'");
	if (!kpi_unit[0])
		return sa_rule_wrong(
			s, at, "the unit '%.40s' beside a KPI without one; give the KPI its 'unit'",
			unit);
	if (!sa_unit_find(unit))
		return sa_rule_wrong(s, at, "unknown unit '%.40s'%s%s%s", unit,
				     near ? "; did you mean '" : "; the KPI is in '",
				     near ? near : kpi_unit, near ? "'?" : "'");
	return sa_rule_wrong(s, at, "the unit '%s' does not fit a KPI in '%.40s'", unit, kpi_unit);
}

bool sa_rule_in_kpi_unit(struct sa_rule_reader *s, const char *literal, size_t len,
			 const char *unit_at, const char *unit, double *value)
{
	uint64_t mul = 1, div = 1;

	if (unit[0] && (!s->metric->unit[0] || !sa_unit_ratio(unit, s->metric->unit, &mul, &div)))
		return sa_rule_bad_unit(s, unit_at, unit, s->metric->unit);
	*value = sa_unit_scaled(literal, len, mul, div);
	if (!sa_num_is_finite(*value))
		return sa_rule_wrong(s, literal, "the number '%.*s' is too large",
				     sa_rule_shown(literal), literal);
	return true;
}

bool sa_rule_operator(struct sa_rule_reader *s, enum sa_cmp *op)
{
	static const char *const right_form[][2] = {
		{"=>", ">="}, {"=<", "<="},  {"=", "=="},   {"<>", "!="},  {"≥", ">="},
		{"≤", "<="},  {"===", "=="}, {"<==", "<="}, {">==", ">="}, {"!==", "!="},
		{"~=", "!="}, {"≠", "!="},   {"!", "!="},
	};
	const char *at = s->p;
	size_t n = 0;

	while (at[n] && (strchr("<>=!~", at[n]) || (unsigned char)at[n] >= 0x80))
		n++;
	for (int i = 0; i < SA_CMP_COUNT; i++) {
		const char *text = sa_cmp_text((enum sa_cmp)i);

		if (n == strlen(text) && memcmp(at, text, n) == 0) {
			*op = (enum sa_cmp)i;
			s->p += n;
			return true;
		}
	}
	if (!n)
		return sa_rule_wrong(s, at, "an operator is expected here: >= <= > < == !=");
	for (size_t i = 0; i < sizeof right_form / sizeof *right_form; i++) {
		if (n == strlen(right_form[i][0]) && memcmp(at, right_form[i][0], n) == 0)
			return sa_rule_wrong(s, at, "'%.*s' is no operator; write '%s'", (int)n, at,
					     right_form[i][1]);
	}
	return sa_rule_wrong(
		s, at, "'%.*s' is no operator; there are >= <= > < == !=", sa_rule_shown(at), at);
}

const char *sa_rule_tidy(struct sa_arena *arena, const char *text)
{
	char *out = sa_arena_alloc(arena, strlen(text) + 1);
	size_t n = 0;

	for (; *text; text++) {
		if (!sa_rule_is_blank(*text))
			out[n++] = *text;
		else if (n && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	if (n && out[n - 1] == ' ')
		out[n - 1] = '\0';
	return out;
}
