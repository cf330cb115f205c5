/* SPDX-License-Identifier: MIT */
/*
 * Units that convert into each other, in families, by ratios of whole numbers, so that a conversion
 * rounds once (POLICY 8, 15: 7 % of a ratio is 7 / 100, exactly the double 0.07).
 */
#ifndef SA_POLICY_UNITS_H
#define SA_POLICY_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sa_unit_family { SA_UNIT_TIME, SA_UNIT_BYTES, SA_UNIT_PARTS };

struct sa_unit {
	const char *name;
	enum sa_unit_family family;
	uint64_t num, den; /* one of it is num / den of the family's base (ns, B, bps) */
};

/* Ended by a row without a name. */
extern const struct sa_unit sa_units[];

/* The row called `name`; NULL for free text. */
const struct sa_unit *sa_unit_find(const char *name);

/*
 * The ratio mul / div, without a common divisor, that turns a number in `from` into one in `to`.
 * False when they are not of one family (equal texts always fit).
 */
bool sa_unit_ratio(const char *from, const char *to, uint64_t *mul, uint64_t *div);

/* The nearest name of a unit, or NULL. */
const char *sa_unit_near(const char *text);

/*
 * The decimal number of `len` bytes (the JSON grammar) times mul / div, rounded once wherever both
 * parts of the resulting fraction are below 2^53, else the double times the ratio.
 */
double sa_unit_scaled(const char *number, size_t len, uint64_t mul, uint64_t div);

/* Length of a number as rules take it (JSON with an optional sign), 0 when there is none. */
size_t sa_rule_number_span(const char *text, size_t len);

/*
 * A duration: a positive number and one of s, m, h, d ("90s", "1.5h"). False for anything else, and for
 * one of less than 1 ms or more than 100 years.
 */
bool sa_duration_ms(const char *text, int64_t *ms);

#endif
