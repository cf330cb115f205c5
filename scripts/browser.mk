# The report page in a browser (tests/browser/run.sh), and its picture for the README.
.PHONY: test-browser screenshot
test-browser: all ## the report page in headless Chromium; pictures in build/browser
	@SA=$(abspath $(BIN)) OUT=$(abspath $(BUILD)/browser) NPM=$(abspath $(BUILD)/npm/browser) tests/browser/run.sh

screenshot: all ## docs/images/report.png from the example run
	@SA=$(abspath $(BIN)) NPM=$(abspath $(BUILD)/npm/browser) scripts/screenshot-report.sh
