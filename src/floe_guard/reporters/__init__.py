"""Reports become text: one file a format, named after it, each with `render(report, view)`.

`render` yields pieces of text, so that a report of millions of cells needs no memory for its
text; it is pure and changes nothing. `_find` finds a format by its file; `_view` says how to look.
"""
