#!/bin/sh
# Draws icon.png from icon.svg, with Chromium.
set -eu
cd "$(dirname "$0")"
chromium --headless --no-sandbox --hide-scrollbars --default-background-color=00000000 --window-size=256,256 \
  --screenshot=icon.png icon.svg
