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
