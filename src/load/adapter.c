/* SPDX-License-Identifier: MIT */
/* The table of input formats, and which one a file is of. */
#include "load/adapter.h"

#include <string.h>

#include "base/str.h"
#include "codec/text_in.h"
#include "load/data_find.h"

const struct sa_adapter *const sa_adapters[] = {
#define FORMAT(id, name, columns, knows_time, help) &sa_adapter_##id,
#include "model/input_format.def"
#undef FORMAT
	NULL,
};

const struct sa_adapter *sa_adapter_find(const char *name)
{
	for (const struct sa_adapter *const *a = sa_adapters; *a; a++) {
		if (strcmp((*a)->name, name) == 0)
			return *a;
	}
	return NULL;
}

int sa_adapter_recognise(const char *path, const char *bytes, size_t len, bool whole,
			 const struct sa_adapter **out, struct sa_err *err)
{
	const struct sa_adapter *found[2] = {NULL, NULL};
	size_t n[2] = {0, 0};
	uint64_t number;
	struct sa_err why;
	SA_STR_SCOPE(names);

	if (!len)
		return sa_err_set(err, SA_ERR_SCHEMA, "'%s' is " SA_TEXT_EMPTY, path);
	if (sa_text_refuse(bytes, len, &why) != 0)
		return sa_err_set(err, SA_ERR_SCHEMA, "'%s': %s", path, why.msg);
	for (const struct sa_adapter *const *a = sa_adapters; *a; a++) {
		/* a file is a row only where its name has a number: any report may have a `summary` */
		if (!(*a)->fits(bytes, len, whole) ||
		    ((*a)->bare_summary && !sa_found_number(path, &number)))
			continue;
		found[(*a)->specific] = *a;
		n[(*a)->specific]++;
		sa_str_printf(&names, "%s%s", names.len ? ", " : "", (*a)->name);
	}
	if (n[1] == 1 || (!n[1] && n[0] == 1)) {
		*out = found[n[1] == 1];
		return 0;
	}
	if (names.len)
		return sa_err_set(err, SA_ERR_SCHEMA, "'%s' may be %s; set `format:` of its input",
				  path, names.buf);
	if (bytes[strspn(bytes, " \t\r\n")] == '<')
		return sa_err_set(err, SA_ERR_SCHEMA,
				  "'%s' is XML or HTML, which is not read; write CSV (JMeter: "
				  "-Jjmeter.save.saveservice.output_format=csv)",
				  path);
	for (const struct sa_adapter *const *a = sa_adapters; *a; a++)
		sa_str_printf(&names, "%s%s", names.len ? ", " : "", (*a)->name);
	return sa_err_set(
		err, SA_ERR_SCHEMA,
		"'%s' is of no format that is known by its content (%s); write it as one of "
		"them, or set `format:` of its input",
		path, names.buf);
}
