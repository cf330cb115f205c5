/* SPDX-License-Identifier: MIT */
/* The pen for sparklines. */
#include "codec/spark.h"
#include "model/chart.h"
#include "render/chart_pens.h"

void sa_chart_spark(const struct sa_chart *chart, size_t width, struct sa_str *out)
{
	const struct sa_chart_series *head = &chart->series[SA_CHART_HEAD];

	sa_spark(out, head->y, head->n, width);
}
