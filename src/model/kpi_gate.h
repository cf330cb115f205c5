/* SPDX-License-Identifier: MIT */
/* KPI_GATE.json: the verdict of the soak's own gate (FORMATS 12.1). */
#ifndef SA_MODEL_KPI_GATE_H
#define SA_MODEL_KPI_GATE_H

#include <stdbool.h>
#include <stddef.h>

enum sa_kpi_verdict {
	SA_KPI_VERDICT_UNKNOWN, /* there is none, or none of the three words */
	SA_KPI_VERDICT_PASS,
	SA_KPI_VERDICT_WARN,
	SA_KPI_VERDICT_FAIL,
};

struct sa_kpi_gate {
	enum sa_kpi_verdict verdict;
	const char *word;    /* the verdict verbatim; "" when it is no text */
	const char **reason; /* verbatim */
	size_t n_reasons;
};

/* "PASS", "WARN", "FAIL" or "UNKNOWN" */
const char *sa_kpi_verdict_word(enum sa_kpi_verdict verdict);
/* The verdict that is spelled exactly so; UNKNOWN for any other word. */
enum sa_kpi_verdict sa_kpi_verdict_find(const char *word);

#endif
