/* SPDX-License-Identifier: MIT */
/* ITER_SUMMARY files: what the one-pass reader finds is what the tree of the same document says. */
#include "fuzz.h"

#include "base/limits.h"
#include "codec/json_in.h"
#include "codec/text_in.h"
#include "load/iter_file.h"
#include "load/kpi_paths.h"

static void check_against_tree(const struct sa_json *root, const struct sa_iter *iter,
			       const struct sa_iter_said *said)
{
	const struct sa_json *summary = sa_json_get(root, "summary");
	double field[SA_FIELD_MAX], kpi[SA_KPI_COUNT];
	double index = sa_json_number(sa_json_get(root, "iteration"));
	uint8_t used[SA_KPI_COUNT];

	if (iter->failed) /* no KPI of it counts */
		return;
	CHECK(!summary || sa_json_is(summary, SA_JSON_OBJECT));
	for (size_t i = 0; i < sa_field_count; i++) {
		const struct sa_json *object = summary ? summary : root;

		if (sa_field_table[i].holder != SA_IN_SUMMARY)
			object = sa_json_get(object, sa_field_table[i].holder == SA_IN_FILLS
							     ? "fills"
							     : "runtime");
		field[i] = sa_json_number(sa_json_get(object, sa_field_table[i].name));
	}
	sa_kpi_resolve(field, kpi, used);
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		CHECK(same_number(kpi[k], iter->kpi[k]));
		CHECK(used[k] == iter->field[k]);
	}
	bool usable = index >= 0 && index <= (double)SA_LIMIT_ITER_INDEX && index == floor(index);

	CHECK(same_number(said->iteration, usable ? index : SA_MISSING));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SA_BUF_SCOPE(buf);
	SA_BUF_SCOPE(again);
	SA_JSON_SCOPE(doc);
	struct sa_iter_said said;
	struct sa_iter iter = {0};
	bool infinite = false; /* the tree knows no infinite values */
	struct sa_err err, tree_err;

	sa_buf_set(&buf, data, size);
	sa_buf_set(&again, data, size);
	int rc = sa_iter_parse(&buf, &iter, &said, &err);
	int tree = sa_text_to_utf8(&again, &tree_err);

	if (tree == 0)
		tree = sa_json_parse(again.data, again.len, &doc, &tree_err);
	if (rc != 0) {
		check_error(&err);
		/* well-formed and refused: only for its shape */
		CHECK(tree != 0 || err.code == SA_ERR_SCHEMA);
		return 0;
	}
	for (size_t k = 0; k < SA_KPI_COUNT; k++) {
		CHECK(isnan(iter.kpi[k]) == (iter.field[k] == 0) &&
		      iter.field[k] <= sa_kpi_path_count);
		infinite = infinite || isinf(iter.kpi[k]);
		if (said.any_odd && said.odd[k].len) /* it lies in the document */
			CHECK(said.odd[k].p >= buf.data &&
			      said.odd[k].p + said.odd[k].len <= buf.data + buf.len);
	}
	CHECK(tree == 0 || tree_err.code == SA_ERR_LIMIT);
	if (tree == 0 && !infinite && !said.any_odd)
		check_against_tree(doc.root, &iter, &said);
	return 0;
}
