/* SPDX-License-Identifier: MIT */
/* Reading what was before the fix. */
#include "load/edge_before_load.h"

#include "base/limits.h"
#include "base/num.h"
#include "codec/json_in.h"
#include "codec/text_in.h"

static const struct {
	enum sa_edge_line line;
	const char *name, *older_name;
} members[] = {
	{SA_EDGE_NET, "net_bps", "net"},
	{SA_EDGE_GROSS, "gross_bps", "gross"},
	{SA_EDGE_ADVERSE, "adverse_bps", "adverse"},
	{SA_EDGE_SLIPPAGE, "slippage_bps", "slippage"},
	{SA_EDGE_FEES, "fees_eff_bps", "fees_bps"},
	{SA_EDGE_INVENTORY, "inventory_bps", "inventory"},
	{SA_EDGE_FILLS, "fills", "fills_count"},
};
_Static_assert(sizeof members / sizeof *members == SA_EDGE_LINE_COUNT, "a row for each line");

int sa_edge_before_parse(struct sa_buf *buf, struct sa_edge_numbers *before, bool *found,
			 struct sa_err *err)
{
	SA_JSON_SCOPE(doc);

	if (sa_text_to_utf8(buf, err) != 0 || sa_json_parse(buf->data, buf->len, &doc, err) != 0)
		return -1;
	const struct sa_json *drivers = sa_json_path(doc.root, "based_on", "current_drivers", NULL);

	*found = false;
	for (size_t i = 0; i < SA_EDGE_LINE_COUNT; i++) {
		double value = sa_json_number(sa_json_get(drivers, members[i].name));

		if (!sa_num_is_finite(value))
			value = sa_json_number(sa_json_get(drivers, members[i].older_name));
		before->value[members[i].line] = value;
		*found = *found || sa_num_is_finite(value);
	}
	return 0;
}

int sa_edge_before_load(const struct sa_source *source, const char *path,
			struct sa_edge_numbers *before, bool *found, struct sa_err *err)
{
	SA_BUF_SCOPE(buf);

	if (source->ops->read(source, path, SA_LIMIT_FILE_BYTES, &buf, err) != 0)
		return -1;
	if (sa_edge_before_parse(&buf, before, found, err) != 0)
		return sa_err_wrap(err, "'%s'", path);
	return 0;
}
