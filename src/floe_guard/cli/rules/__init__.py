"""Show the rules: what they want, why, and how to fix what breaks them."""
