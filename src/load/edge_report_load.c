/* SPDX-License-Identifier: MIT */
/* Reading edge reports: which member becomes which field is a table. */
#include "load/edge_report_load.h"

#include <stddef.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/json_in.h"
#include "codec/text_in.h"
#include "load/json_texts.h"

/* A number of the totals: the first of the names that holds one; `broken_down` looks further. */
static const struct {
	size_t offset;
	const char *name, *older_name;
	bool broken_down;
} numbers[] = {
#define NUMBER(field, ...)                                                  \
	{                                                                   \
		offsetof(struct sa_edge_report, field), #field, __VA_ARGS__ \
	}
	NUMBER(net_bps, NULL, false),
	NUMBER(gross_bps, NULL, true),
	NUMBER(fees_eff_bps, "fees_bps", true),
	NUMBER(slippage_bps, NULL, true),
	NUMBER(adverse_bps, NULL, true),
	NUMBER(inventory_bps, NULL, true),
	NUMBER(adverse_bps_p95, NULL, false),
	NUMBER(slippage_bps_p95, NULL, false),
	NUMBER(order_age_p95_ms, NULL, false),
	NUMBER(ws_lag_p95_ms, NULL, false),
	NUMBER(p95_latency_ms, NULL, false),
	NUMBER(cancel_ratio, NULL, false),
	NUMBER(fills, NULL, false),
	NUMBER(risk_ratio, NULL, false),
#undef NUMBER
};

static double first_number(const struct sa_json *object, const char *name, const char *older_name)
{
	double value = sa_json_number(sa_json_get(object, name));

	if (!sa_num_is_finite(value) && older_name)
		value = sa_json_number(sa_json_get(object, older_name));
	return value;
}

static void read_numbers(const struct sa_json *totals, struct sa_edge_report *report)
{
	const struct sa_json *parts = sa_json_get(totals, "component_breakdown");

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		double value = first_number(totals, numbers[i].name, numbers[i].older_name);

		if (!sa_num_is_finite(value) && numbers[i].broken_down)
			value = first_number(parts, numbers[i].name, numbers[i].older_name);
		*(double *)(void *)((char *)report + numbers[i].offset) = value;
	}
}

static void read_fills(const struct sa_json *fills, struct sa_edge_report *report)
{
	report->maker_count = sa_json_number(sa_json_get(fills, "maker_count"));
	report->taker_count = sa_json_number(sa_json_get(fills, "taker_count"));
	report->maker_volume = sa_json_number(sa_json_get(fills, "maker_volume"));
	report->taker_volume = sa_json_number(sa_json_get(fills, "taker_volume"));
}

static void read_blocks(const struct sa_json *reasons, struct sa_edge_report *report)
{
	for (int c = 0; c < SA_BLOCK_REASONS; c++) {
		const struct sa_json *reason =
			sa_json_get(reasons, sa_block_class_name((enum sa_block_class)c));
		double ratio = sa_json_number(sa_json_get(reason, "ratio"));

		if (!(ratio >= 0 && ratio <= 100))
			ratio = SA_MISSING;
		report->block_ratio[c] = ratio > 1 ? ratio / 100 : ratio;
	}
}

static const struct sa_json *find_totals(const struct sa_json *root)
{
	static const char *const names[] = {"total", "totals"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct sa_json *totals = sa_json_get(root, names[i]);

		if (sa_json_is(totals, SA_JSON_OBJECT) && sa_json_first(totals))
			return totals;
	}
	return root;
}

/* The document of a buffer, which must be an object at the top. */
static int parse_object(struct sa_buf *buf, struct sa_json_doc *doc, struct sa_err *err)
{
	if (sa_text_to_utf8(buf, err) != 0 || sa_json_parse(buf->data, buf->len, doc, err) != 0)
		return -1;
	if (!sa_json_is(doc->root, SA_JSON_OBJECT))
		return sa_err_set(err, SA_ERR_SCHEMA, "the top level is not an object");
	return 0;
}

int sa_edge_report_parse(struct sa_arena *arena, struct sa_buf *buf, struct sa_edge_report *report,
			 struct sa_err *err)
{
	SA_JSON_SCOPE(doc);

	if (parse_object(buf, &doc, err) != 0)
		return -1;
	const struct sa_json *totals = find_totals(doc.root);

	*report = (struct sa_edge_report){
		.runtime_utc =
			sa_json_text_copy(arena, sa_json_path(doc.root, "runtime", "utc", NULL)),
		.version = sa_json_text_copy(arena,
					     sa_json_path(doc.root, "runtime", "version", NULL)),
	};
	read_numbers(totals, report);
	read_fills(sa_json_get(totals, "fills"), report);
	read_blocks(sa_json_get(totals, "block_reasons"), report);
	sa_json_texts(arena, sa_json_get(totals, "neg_edge_drivers"), false, &report->drivers);
	return 0;
}

int sa_edge_report_load(const struct sa_source *source, const char *path, struct sa_arena *arena,
			struct sa_edge_report *report, struct sa_err *err)
{
	SA_BUF_SCOPE(buf);

	if (source->ops->read(source, path, SA_LIMIT_FILE_BYTES, &buf, err) != 0)
		return -1;
	if (sa_edge_report_parse(arena, &buf, report, err) != 0)
		return sa_err_wrap(err, "'%s'", path);
	return 0;
}

int sa_edge_sentinel_load(const struct sa_source *source, const char *path, struct sa_arena *arena,
			  struct sa_texts *advice, struct sa_err *err)
{
	SA_JSON_SCOPE(doc);
	SA_BUF_SCOPE(buf);

	if (source->ops->read(source, path, SA_LIMIT_FILE_BYTES, &buf, err) != 0)
		return -1;
	if (parse_object(&buf, &doc, err) != 0)
		return sa_err_wrap(err, "'%s'", path);
	sa_json_texts(arena, sa_json_get(doc.root, "advice"), false, advice);
	return 0;
}
