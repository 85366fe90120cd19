"""One file a service: `collect(place)`, the types it may yield (`TYPES`), where it is asked (`EVERYWHERE`)."""
