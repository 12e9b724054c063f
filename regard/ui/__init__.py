"""The frame every page stands in: shells, lists, components, navigation, search. Knows no domain."""
