/* SPDX-License-Identifier: MIT */
/* What the two gates print (FORMATS 11.4, 12.1; the iteration watcher's document). */
#ifndef SA_RENDER_GATE_H
#define SA_RENDER_GATE_H

#include <stdbool.h>

#include "base/str.h"
#include "model/audit.h"
#include "model/kpi_gate.h"

/* The readiness gate on one snapshot, or why there is none. */
struct sa_gate_report {
	const char *snapshot; /* file that was judged, safe to show; NULL when none was usable */
	const char *block;    /* where in it */
	const char *why_unusable; /* NULL when it was usable */
	struct sa_verdict verdict;
	bool override; /* READINESS_OVERRIDE=1 is set */
	/* the decision on the run beside the snapshot; NULL when there is none, or it ships */
	const struct sa_audit *held;
};

/*
 * "  maker/taker: 0.871 (>= 0.83) -> OK" for each check, then what an override decided, then
 * "Verdict: PASS", "Verdict: FAIL" or "Verdict: PASS (override)". A number is shown with more places
 * when the usual ones would hide that it misses the limit.
 */
void sa_render_gate(const struct sa_gate_report *report, struct sa_str *out);

/* "| kpi_gate | verdict=FAIL | reasons=[EDGE, LATENCY] |" and the line that names the verdict. */
void sa_render_kpi_gate(const struct sa_kpi_gate *gate, struct sa_str *out);

#endif
