/* SPDX-License-Identifier: MIT */
/*
 * Everything the watcher reads, from the same bytes: the tuning report (written again it keeps every
 * entry), overrides (changed and changed back they are what they were), canonical JSON (the canonical
 * form of itself), the edge report, the gate and the audit log.
 */
#include "fuzz.h"

#include "codec/json_canon.h"
#include "codec/json_in.h"
#include "load/audit_log_load.h"
#include "load/edge_report_load.h"
#include "load/kpi_gate_load.h"
#include "app/history_in.h"
#include "tune/overrides.h"

#define ENTRY "{\"iteration\": 5, \"applied\": true}"

static int parse_history(struct sa_arena *arena, const void *data, size_t size,
			 struct sa_history *history)
{
	SA_BUF_SCOPE(buf);
	struct sa_err err;

	sa_buf_set(&buf, data, size);
	int rc = sa_history_parse(arena, &buf, history, &err);

	if (rc != 0)
		check_error(&err);
	return rc;
}

static void check_history(struct sa_arena *arena, const uint8_t *data, size_t size)
{
	struct sa_history before, after;
	size_t replaced = 0;
	SA_STR_SCOPE(text);

	if (parse_history(arena, data, size, &before) != 0)
		return;
	for (size_t i = 0; i < before.n; i++)
		replaced += before.past[i].has_iteration && before.past[i].iteration == 5;
	sa_history_write(&before, 5, ENTRY, &text);
	CHECK(parse_history(arena, text.buf, text.len, &after) == 0);
	CHECK(after.n == before.n - replaced + 1);
	const struct sa_past *past = sa_history_find(&after, 5);

	CHECK(past && past->applied);
	/* strict: the three words of Python are gone */
	SA_BUF_SCOPE(buf);
	SA_STR_SCOPE(canonical);
	struct sa_err err;

	sa_buf_set(&buf, text.buf, text.len);
	CHECK(sa_json_canonical(arena, buf.data, buf.len, &canonical, &err) == 0);
}

static void check_overrides(struct sa_arena *arena, const uint8_t *data, size_t size)
{
	struct sa_overrides before, other, after;
	struct sa_tunables now;
	struct sa_err err;

	if (sa_overrides_parse(arena, (const char *)data, size, &before, &err) != 0) {
		check_error(&err);
		return;
	}
	now = before.now;
	CHECK(sa_overrides_replace(arena, &before, &now, &after, &err) == 0);
	CHECK(after.len == before.len && memcmp(after.text, before.text, after.len) == 0);
	for (size_t t = 0; t < SA_TUNABLE_COUNT; t++)
		now.value[t] = 12345.5;
	CHECK(sa_overrides_replace(arena, &before, &now, &other, &err) == 0);
	for (size_t t = 0; t < SA_TUNABLE_COUNT; t++)
		CHECK(!before.spot[t].len == !sa_num_is_finite(before.now.value[t]) &&
		      (!before.spot[t].len || same_number(other.now.value[t], 12345.5)));
	CHECK(sa_overrides_replace(arena, &other, &before.now, &after, &err) == 0);
	for (size_t t = 0; t < SA_TUNABLE_COUNT; t++)
		CHECK(same_number(after.now.value[t], before.now.value[t]));
}

static void check_canonical(struct sa_arena *arena, const uint8_t *data, size_t size)
{
	SA_BUF_SCOPE(buf);
	SA_STR_SCOPE(once);
	SA_STR_SCOPE(twice);
	struct sa_err err;

	sa_buf_set(&buf, data, size);
	if (sa_json_canonical(arena, buf.data, buf.len, &once, &err) != 0) {
		check_error(&err);
		return;
	}
	for (size_t i = 0; i < once.len; i++)
		CHECK((unsigned char)once.buf[i] >= ' ' && (unsigned char)once.buf[i] < 0x80);
	sa_buf_set(&buf, once.buf, once.len);
	CHECK(sa_json_canonical(arena, buf.data, buf.len, &twice, &err) == 0);
	CHECK(strcmp(once.buf, twice.buf) == 0);
}

static void check_artifacts(struct sa_arena *arena, const uint8_t *data, size_t size)
{
	struct sa_edge_report report;
	struct sa_kpi_gate gate;
	struct sa_blocks blocks = {0};
	struct sa_err err;
	SA_BUF_SCOPE(buf);

	sa_buf_set(&buf, data, size);
	if (sa_edge_report_parse(arena, &buf, &report, &err) != 0)
		check_error(&err);
	else
		for (int c = 0; c < SA_BLOCK_REASONS; c++)
			CHECK(!sa_num_is_finite(report.block_ratio[c]) ||
			      (report.block_ratio[c] >= 0 && report.block_ratio[c] <= 1));
	sa_buf_set(&buf, data, size);
	if (sa_kpi_gate_parse(arena, &buf, &gate, &err) != 0)
		check_error(&err);
	else
		CHECK((gate.verdict == SA_KPI_VERDICT_PASS) == (strcmp(gate.word, "PASS") == 0));
	sa_buf_set(&buf, data, size);
	sa_audit_log_line(buf.data, buf.len, &blocks);
	CHECK(blocks.total + blocks.broken + blocks.not_object <= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SA_ARENA_SCOPE(arena);

	check_history(&arena, data, size);
	check_overrides(&arena, data, size);
	check_canonical(&arena, data, size);
	check_artifacts(&arena, data, size);
	return 0;
}
