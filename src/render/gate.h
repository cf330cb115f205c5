/* SPDX-License-Identifier: MIT */
/* What the two gates print (FORMATS 11.4, 12.1; the iteration watcher's document). */
#ifndef SA_RENDER_GATE_H
#define SA_RENDER_GATE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"
#include "model/audit.h"
#include "model/kpi_gate.h"
#include "render/policy_text.h"

/* The decision on a run, and what it was made of. */
struct sa_gate_report {
	const struct sa_audit *audit;	       /* NULL when a policy judged */
	const struct sa_policy_report *policy; /* NULL when audit is there */
	const struct sa_decision *decision;    /* of either */
	const char
		*snapshot; /* the file that was looked at, safe to show; NULL when there is none */
	bool alone;	   /* there was nothing but the snapshot */
	bool override;	   /* READINESS_OVERRIDE=1 is set */
};

/* Said on standard error where READINESS_OVERRIDE=1 is set and nothing could be judged. */
#define SA_GATE_OVERRIDE_IGNORED \
	"READINESS_OVERRIDE=1 is set; it turns HOLD into exit code 0, not a run that cannot be judged"

/*
 * Where the values come from and which iterations were judged, "  maker/taker: 0.871 (>= 0.83) -> OK" for
 * each rule, warnings, the headline, every failure, the audit's verdict line, what an override does, and last
 * "Verdict: PASS", "Verdict: FAIL", "Verdict: INCONCLUSIVE" or "Verdict: PASS (override)" (FORMATS 11.4,
 * 15.30). A number is shown with more places when the usual ones would hide that it misses the limit.
 */
void sa_render_gate(const struct sa_gate_report *report, struct sa_arena *arena,
		    struct sa_str *out);

/* The part of it that any command can end with: headline, failures, and last the verdict line. */
void sa_render_gate_decision(const struct sa_gate_report *report, struct sa_str *out);

/* "| kpi_gate | verdict=FAIL | reasons=[EDGE, LATENCY] |" and the line that names the verdict. */
void sa_render_kpi_gate(const struct sa_kpi_gate *gate, struct sa_str *out);

#endif
