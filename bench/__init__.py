"""Speed, measured: each module prints ratios against a named limit or peer, both sides in one run. See docs/speed.md."""
