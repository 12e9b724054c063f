"""The columnar copy, the metric language and the models; knows facts and metrics, never domains."""
