/* SPDX-License-Identifier: MIT */
/* Reading edge reports: which member becomes which field is a table. */
#include "load/edge_report_load.h"

#include <stddef.h>

#include "base/limits.h"
#include "base/num.h"
#include "codec/json_in.h"
#include "codec/text_in.h"
#include "load/json_texts.h"
#include "load/members.h"

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

/* An object by its members: of the scanner, because the tree cannot tell an infinite number from NaN. */
struct object {
	struct sa_jscan scan;
	struct sa_members members;
};

/* The object under a name; one without members when there is none. */
static struct object object_in(const struct object *outer, const char *name, struct sa_arena *arena)
{
	const struct sa_member *member = sa_members_find(&outer->members, name);
	struct object inner = {.scan = outer->scan};

	if (member) {
		struct sa_jscan value = sa_members_value(&outer->scan, member);

		sa_members_take(&value, arena, &inner.members);
	}
	return inner;
}

/* As the iteration's file will be read: infinite where it is, or overflows (FORMATS 15.3). */
static double number_in(const struct object *object, const char *name)
{
	const struct sa_member *member = sa_members_find(&object->members, name);
	double value = SA_MISSING;

	if (member) {
		struct sa_jscan scan = sa_members_value(&object->scan, member);

		sa_jscan_value(&scan, &value);
	}
	return value;
}

/* An infinite number ends the search of names (FORMATS 15.29). */
static double first_number(const struct object *object, const char *name, const char *older_name)
{
	double value = number_in(object, name);

	return isnan(value) && older_name ? number_in(object, older_name) : value;
}

static void read_numbers(const struct object *totals, struct sa_arena *arena,
			 struct sa_edge_report *report)
{
	const struct object parts = object_in(totals, "component_breakdown", arena);

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		double value = first_number(totals, numbers[i].name, numbers[i].older_name);

		if (isnan(value) && numbers[i].broken_down)
			value = first_number(&parts, numbers[i].name, numbers[i].older_name);
		*(double *)(void *)((char *)report + numbers[i].offset) = value;
	}
}

static void read_fills(const struct object *fills, struct sa_edge_report *report)
{
	report->maker_count = number_in(fills, "maker_count");
	report->taker_count = number_in(fills, "taker_count");
	report->maker_volume = number_in(fills, "maker_volume");
	report->taker_volume = number_in(fills, "taker_volume");
}

static void read_blocks(const struct object *reasons, struct sa_arena *arena,
			struct sa_edge_report *report)
{
	for (int c = 0; c < SA_BLOCK_REASONS; c++) {
		const struct object reason =
			object_in(reasons, sa_block_class_name((enum sa_block_class)c), arena);
		double ratio = number_in(&reason, "ratio");

		if (!isinf(ratio) && !(ratio >= 0 && ratio <= 100))
			ratio = SA_MISSING;
		report->block_ratio[c] = ratio > 1 ? ratio / 100 : ratio;
	}
}

static struct object find_totals(const struct object *root, struct sa_arena *arena)
{
	static const char *const names[] = {"total", "totals"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct object totals = object_in(root, names[i], arena);

		if (totals.members.n)
			return totals;
	}
	return *root;
}

static void read_totals(const struct sa_buf *buf, struct sa_arena *arena,
			struct sa_edge_report *report)
{
	struct object root;

	sa_jscan_init(&root.scan, buf->data, buf->len);
	struct sa_jscan whole = root.scan;

	sa_members_take(&whole, arena, &root.members); /* (it has been checked) */
	const struct object totals = find_totals(&root, arena);
	const struct object fills = object_in(&totals, "fills", arena);
	const struct object reasons = object_in(&totals, "block_reasons", arena);

	read_numbers(&totals, arena, report);
	read_fills(&fills, report);
	read_blocks(&reasons, arena, report);
}

static const struct sa_json *totals_of(const struct sa_json *root)
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
	SA_ARENA_SCOPE(scratch);
	SA_JSON_SCOPE(doc);

	if (parse_object(buf, &doc, err) != 0)
		return -1;
	const struct sa_json *totals = totals_of(doc.root);

	*report = (struct sa_edge_report){
		.runtime_utc =
			sa_json_text_copy(arena, sa_json_path(doc.root, "runtime", "utc", NULL)),
		.version = sa_json_text_copy(arena,
					     sa_json_path(doc.root, "runtime", "version", NULL)),
	};
	read_totals(buf, &scratch, report);
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
