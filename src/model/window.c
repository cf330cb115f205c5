/* SPDX-License-Identifier: MIT */
/* What is judged of a window, and words for trends. */
#include "model/window.h"

double sa_agg_judged(const struct sa_agg *agg, size_t kpi)
{
	return sa_kpi_table[kpi].judged == SA_JUDGED_MAX ? agg->max : agg->median;
}

const char *sa_agg_judged_name(size_t kpi)
{
	return sa_kpi_table[kpi].judged == SA_JUDGED_MAX ? "max" : "median";
}

const char *sa_trend_word(const struct sa_trend *trend, const struct sa_kpi *kpi)
{
	switch (trend->direction) {
	case SA_TREND_NA:
		return "n/a";
	case SA_TREND_FLAT:
		return "flat";
	case SA_TREND_RISING:
		return kpi->better == SA_HIGHER ? "improving" : "worsening";
	case SA_TREND_FALLING:
		return kpi->better == SA_LOWER ? "improving" : "worsening";
	}
	return "n/a";
}
