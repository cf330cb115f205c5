# The report page in a browser (tests/browser/run.sh), and its picture for the README.
.PHONY: test-browser screenshot
test-browser: all ## the report page in headless Chromium; pictures in build/browser
	@SA=$(abspath $(BIN)) OUT=$(abspath $(BUILD)/browser) NPM=$(abspath $(BUILD)/npm/browser) tests/browser/run.sh

screenshot: all ## docs/images/report.png from the example run
	@SA=$(abspath $(BIN)) NPM=$(abspath $(BUILD)/npm/browser) scripts/screenshot-report.sh

.PHONY: images
images: all screenshot ## every picture of README, made again from the sample run
	@SA=$(abspath $(BIN)) NPM=$(abspath $(BUILD)/npm/comment) scripts/screenshot-comment.sh hold docs/images/comment.png
	@$(BIN) audit --base examples/soak/latest --out $(BUILD)/images --plots --quiet >/dev/null && \
		cp $(BUILD)/images/plots/net_bps.png docs/images/net_bps.png
