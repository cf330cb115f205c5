/* SPDX-License-Identifier: MIT */
/* POST_SOAK_SNAPSHOT files: usable exactly when the document is an object; no value without lineage. */
#include "fuzz.h"

#include "codec/json_in.h"
#include "codec/text_in.h"
#include "load/snapshot_load.h"

static void check_reading(const struct sa_json *root, const char *block, const struct sa_kpi *kpi,
			  const struct sa_reading *reading)
{
	const struct sa_lineage *from = &reading->from;
	const struct sa_json *value =
		sa_json_get(block[0] ? sa_json_get(root, block) : root, kpi->gate_name);

	CHECK(sa_num_is_finite(reading->value) || reading->value != reading->value);
	CHECK(from->aggregate && from->window[0] && from->file[0] && from->field[0]);
	CHECK(strcmp(from->conversion, "") == 0 && !from->derived);
	if (sa_json_is(value, SA_JSON_OBJECT))
		value = sa_json_get(value, from->aggregate);
	/* the value is the one that the lineage names */
	CHECK(same_number(reading->value, sa_json_number(value)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SA_ARENA_SCOPE(arena);
	SA_BUF_SCOPE(buf);
	SA_BUF_SCOPE(again);
	SA_JSON_SCOPE(doc);
	struct sa_snapshot snapshot = {.found = true};
	struct sa_err err, tree_err;

	sa_buf_set(&buf, data, size);
	sa_buf_set(&again, data, size);
	int rc = sa_snapshot_parse(&arena, &buf, "S.json", &snapshot, &err);
	bool sound = sa_text_to_utf8(&again, &tree_err) == 0 &&
		     sa_json_parse(again.data, again.len, &doc, &tree_err) == 0 &&
		     sa_json_is(doc.root, SA_JSON_OBJECT);

	CHECK(sound == (rc == 0));
	CHECK(snapshot.used == (rc == 0));
	if (rc != 0) {
		check_error(&err);
		return 0;
	}
	for (size_t k = 0; k < SA_KPI_COUNT; k++)
		check_reading(doc.root, snapshot.block, &sa_kpi_table[k], &snapshot.kpi[k]);
	return 0;
}
