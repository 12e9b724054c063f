"""What is sold: products, their lines and categories."""
