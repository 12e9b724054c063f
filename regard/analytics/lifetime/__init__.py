"""Customer lifetime value from purchase histories: pure numerics over arrays, no Django and no database.

`histories` turns purchases into (x, t_x, T) per customer, `bgnbd` and `paretonbd` fit when customers buy and whether
they are still there, `gammagamma` fits what they spend, `value` puts the two together, `holdout` tells how good the
forecasts were, `shiftedbeta` fits contractual retention. Days go in as whole days; parameters and horizons are in weeks.

Sources: Fader, Hardie and Lee (2005) for BG/NBD; Schmittlein, Morrison and Colombo (1987) for Pareto/NBD; Fader and
Hardie (2013) for Gamma-Gamma; Fader and Hardie (2007) for the shifted-beta-geometric. Every fit is deterministic.
"""
