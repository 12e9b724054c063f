"""Texts to numbers, times and keys: decided by the whole column, done column by column. Knows no Django."""
