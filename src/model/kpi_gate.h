/* SPDX-License-Identifier: MIT */
/* KPI_GATE.json: the verdict of the soak's own gate (FORMATS 12.1). */
#ifndef SA_MODEL_KPI_GATE_H
#define SA_MODEL_KPI_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
	int64_t at_ms; /* its runtime.utc; SA_NO_TIME (model/run.h) when it does not say */
};

/*
 * The gates of a run: the one that its last iteration left, and the one that was set aside because the
 * iteration failed (FORMATS 15.6, 15.26). Both may be missing.
 */
struct sa_kpi_gates {
	const struct sa_kpi_gate *gate; /* NULL when there is none, or none that can be read */
	const char *error;		/* why the file that is there cannot be read; else NULL */
	bool stale; /* it is an earlier iteration's than the last row but one (15.28) */
	const struct sa_kpi_gate *failed; /* the same of KPI_GATE.failed.json */
	const char *failed_error;
};

/* "PASS", "WARN", "FAIL"; "MISSING" without a file, "UNKNOWN" when nothing can be made of it. */
const char *sa_kpi_gates_word(const struct sa_kpi_gates *gates);

/*
 * The gate whose verdict is the run's, by the rules of the decision (FORMATS 15.5, 15.26, 15.28): a FAIL of
 * either one goes before everything. Its verdict may still be UNKNOWN. NULL when none is to be believed, and
 * then `*why` says why, or is NULL where there is no gate at all. Source of the same states: gate/fail.c.
 */
const struct sa_kpi_gate *sa_kpi_gates_ruling(const struct sa_kpi_gates *gates, const char **why);

/* "PASS", "WARN", "FAIL" or "UNKNOWN" */
const char *sa_kpi_verdict_word(enum sa_kpi_verdict verdict);
/* The verdict that is spelled exactly so; UNKNOWN for any other word. */
enum sa_kpi_verdict sa_kpi_verdict_find(const char *word);

#endif
