"""The demo business: Northleaf, a tea and coffee retailer, made from a seed and removable without a trace."""
