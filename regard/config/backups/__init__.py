"""Backups of an installation: made while it runs, verified by restoring them elsewhere, restored without losing what was.

An archive is a `.tar.zst` with `manifest.json` first, then the database as `database` (an SQLite file or a PostgreSQL
dump), then what lies in the data directory under `data/`. Left out is what can be made again: the columnar copy, the
static files, other backups, and the traces of running processes.
"""
