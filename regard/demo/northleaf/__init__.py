"""Northleaf: what it sells, who buys there, and how three years of purchases come about.

Pure: no database and no Django. The same seed and last day give the same business.
"""
