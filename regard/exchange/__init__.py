"""Files in and files out: purchase and customer imports that can be dry-run, resumed and undone; exports."""
