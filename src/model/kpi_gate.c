/* SPDX-License-Identifier: MIT */
/* Words of the KPI gate. */
#include "model/kpi_gate.h"

#include <string.h>

const char *sa_kpi_verdict_word(enum sa_kpi_verdict verdict)
{
	static const char *const word[] = {"UNKNOWN", "PASS", "WARN", "FAIL"};

	return word[verdict];
}

enum sa_kpi_verdict sa_kpi_verdict_find(const char *word)
{
	for (int v = SA_KPI_VERDICT_PASS; v <= SA_KPI_VERDICT_FAIL; v++) {
		if (strcmp(word, sa_kpi_verdict_word((enum sa_kpi_verdict)v)) == 0)
			return (enum sa_kpi_verdict)v;
	}
	return SA_KPI_VERDICT_UNKNOWN;
}

const char *sa_kpi_gates_word(const struct sa_kpi_gates *gates)
{
	if (gates->gate)
		return sa_kpi_verdict_word(gates->gate->verdict);
	return gates->error ? "UNKNOWN" : "MISSING";
}

static bool says_fail(const struct sa_kpi_gate *gate)
{
	return gate && gate->verdict == SA_KPI_VERDICT_FAIL;
}

const struct sa_kpi_gate *sa_kpi_gates_ruling(const struct sa_kpi_gates *gates, const char **why)
{
	*why = NULL;
	if (says_fail(gates->gate))
		return gates->gate;
	if (says_fail(gates->failed))
		return gates->failed;
	if (gates->error)
		*why = gates->error;
	else if (gates->failed_error)
		*why = gates->failed_error;
	else if (gates->stale)
		*why = "'artifacts/KPI_GATE.json' is older than the last iterations";
	else if (!gates->gate && gates->failed)
		*why = "a failed iteration left 'artifacts/KPI_GATE.failed.json' and no other gate";
	return *why ? NULL : gates->gate;
}
