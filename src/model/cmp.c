/* SPDX-License-Identifier: MIT */
/* Operators: texts and meaning. */
#include "model/cmp.h"

const char *sa_cmp_text(enum sa_cmp op)
{
	static const char *const text[SA_CMP_COUNT] = {
		[SA_GE] = ">=", [SA_LE] = "<=", [SA_GT] = ">",
		[SA_LT] = "<",	[SA_EQ] = "==", [SA_NE] = "!=",
	};

	return text[op];
}

const char *sa_cmp_glyph(enum sa_cmp op)
{
	static const char *const glyph[SA_CMP_COUNT] = {
		[SA_GE] = "≥", [SA_LE] = "≤", [SA_GT] = ">",
		[SA_LT] = "<", [SA_EQ] = "=", [SA_NE] = "≠",
	};

	return glyph[op];
}

bool sa_cmp_holds(double a, enum sa_cmp op, double b)
{
	switch (op) {
	case SA_GE:
		return a >= b;
	case SA_LE:
		return a <= b;
	case SA_GT:
		return a > b;
	case SA_LT:
		return a < b;
	case SA_EQ:
		return a == b;
	case SA_NE:
		return a != b;
	case SA_CMP_COUNT:
		break;
	}
	return false;
}
