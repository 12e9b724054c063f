"""Rules that find customers and keep finding them, with materialised members and their history."""
