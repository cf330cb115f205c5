/* SPDX-License-Identifier: MIT */
/*
 * The words that rules are made of, for policy/rule_parse.c alone: numbers, units and operators, each with the right form
 * of what is nearly one. A function that returns false has filled the reader's fault.
 */
#ifndef SA_POLICY_RULE_WORDS_H
#define SA_POLICY_RULE_WORDS_H

#include "base/arena.h"
#include "model/policy.h"
#include "policy/rule_parse.h"

/* A rule that is read: `p` stands before what comes next in `text`. */
struct sa_rule_reader {
	const struct sa_policy *policy;
	const struct sa_policy_metric *metric;
	struct sa_arena *arena;
	const char *text, *p;
	struct sa_rule_fault *fault;
};

/* Sets the fault: `at` lies in the text. */
SA_PRINTF(3, 4)
void sa_rule_fault_at(struct sa_rule_reader *s, const char *at, const char *fmt, ...);

/* Says what is wrong; false always, which analyzers see too. */
#define sa_rule_wrong(...) (sa_rule_fault_at(__VA_ARGS__), false)

bool sa_rule_is_blank(char c);

/* Passes over blanks. */
void sa_rule_blanks(struct sa_rule_reader *s);

/* How many bytes the name that begins at `p` has. */
size_t sa_rule_word_span(const char *p);

/* How many bytes of the next word a message shows: at most 40, whole characters. */
int sa_rule_shown(const char *p);

/* A number of JSON with a sign (POLICY 15): where it stands, and its length. */
bool sa_rule_number(struct sa_rule_reader *s, const char **literal, size_t *len);

/* A text of `len` bytes without the blanks at its end, in the reader's arena. */
const char *sa_rule_trimmed(struct sa_rule_reader *s, const char *p, size_t len);

/* Says why `unit`, which stands at `at`, does not fit a KPI in `kpi_unit`; false. */
bool sa_rule_bad_unit(struct sa_rule_reader *s, const char *at, const char *unit,
		      const char *kpi_unit);

/* `literal` in `unit` ("" = the KPI's own), which stands at `unit_at`, as a number in the KPI's unit. */
bool sa_rule_in_kpi_unit(struct sa_rule_reader *s, const char *literal, size_t len,
			 const char *unit_at, const char *unit, double *value);

/* >= <= > < == != */
bool sa_rule_operator(struct sa_rule_reader *s, enum sa_cmp *op);

/* The text without blanks around it and with every other run of blanks as one space. */
const char *sa_rule_tidy(struct sa_arena *arena, const char *text);

#endif
