/* SPDX-License-Identifier: MIT */
/* The six operators of rules and predicates. */
#ifndef SA_MODEL_CMP_H
#define SA_MODEL_CMP_H

#include <stdbool.h>

enum sa_cmp { SA_GE, SA_LE, SA_GT, SA_LT, SA_EQ, SA_NE, SA_CMP_COUNT };

const char *sa_cmp_text(enum sa_cmp op);  /* ">=", "<=", ">", "<", "==", "!=" */
const char *sa_cmp_glyph(enum sa_cmp op); /* "≥", "≤", ">", "<", "=", "≠" */

/* Whether `a op b` holds, as IEEE 754 compares: with a NaN only != holds. */
bool sa_cmp_holds(double a, enum sa_cmp op, double b);

#endif
