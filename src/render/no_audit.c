/* SPDX-License-Identifier: MIT */
/* No audit, in JSON. */
#include "render/no_audit.h"

#include "codec/json_out.h"
#include "render/json_part.h"

void sa_render_no_audit(const struct sa_no_audit *none, struct sa_str *out)
{
	struct sa_jout j;

	sa_jout_init(&j, out);
	sa_jout_object(&j, NULL);
	sa_jout_text(&j, "schema_version", SA_SUMMARY_SCHEMA_VERSION);
	sa_jout_text(&j, "tool", "soak-audit");
	sa_jout_text(&j, "tool_version", none->tool_version);
	sa_jout_text(&j, "timestamp", none->generated_at);
	sa_jout_text(&j, "base_dir", none->base);
	sa_jout_int(&j, "iterations", 0);
	sa_json_decision(&j, NULL, none->decision);
	sa_jout_object(&j, "readiness");
	sa_jout_bool(&j, "pass", false);
	sa_jout_text(&j, "verdict", "HOLD");
	sa_jout_bool(&j, "kpis_pass", false);
	sa_json_failures(&j, NULL, none->decision);
	sa_jout_array(&j, "checks");
	sa_jout_end_array(&j);
	sa_jout_end_object(&j);
	sa_jout_object(&j, "snapshot_kpis");
	sa_jout_end_object(&j);
	sa_jout_end_object(&j);
	sa_str_putc(out, '\n');
}
