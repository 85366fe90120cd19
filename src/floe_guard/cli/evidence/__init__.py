"""Record a run, seal it as a bundle that carries no secrets, and verify bundles offline."""
