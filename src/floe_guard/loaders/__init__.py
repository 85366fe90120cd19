"""Loaders read one origin each and return an Inventory; each file here is one loader."""
