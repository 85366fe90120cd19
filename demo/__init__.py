"""The main job, end to end, against an embedded AWS: `python -m demo`."""
