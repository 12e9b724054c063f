"""The pages of segments: the list, a segment's page, the builder and what it shows beside the rule."""
