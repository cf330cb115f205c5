# Style and script of the report page as C strings, gen/report_assets.h.
EMBED_GEN := $(O)/gen/report_assets.h
EMBED_SRC := report_css=src/render/assets/report.css report_js=src/render/assets/report.js

$(EMBED_GEN): scripts/embed.sh $(foreach a,$(EMBED_SRC),$(lastword $(subst =, ,$(a))))
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D) && $< $(EMBED_SRC) >$@.new && mv $@.new $@

$(O)/obj/src/render/html.o $(O)/tidy/src/render/html.ok headers cppcheck: | $(EMBED_GEN)

# The built-in policies, gen/policy_builtin.h.
POLICY_GEN := $(O)/gen/policy_builtin.h
POLICY_SRC := policy_mm_bot=src/policy/builtin/mm-bot.yaml

$(POLICY_GEN): scripts/embed.sh $(foreach a,$(POLICY_SRC),$(lastword $(subst =, ,$(a))))
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D) && $< --as-is $(POLICY_SRC) >$@.new && mv $@.new $@

$(O)/obj/src/policy/load.o $(O)/tidy/src/policy/load.ok headers cppcheck: | $(POLICY_GEN)

# The KPIs of the built-in policy as rows, gen/kpis.h, which nearly every file includes by model/kpi.h.
KPIS_GEN := $(O)/gen/kpis.h

$(KPIS_GEN): scripts/gen-kpis.awk src/policy/builtin/mm-bot.yaml
	$(call say,GEN,$@)
	$(Q)mkdir -p $(@D) && awk -f $^ >$@.new && mv $@.new $@

$(ALL_OBJ) $(TIDY) headers cppcheck: | $(KPIS_GEN)
