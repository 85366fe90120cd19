"""The built-in functions: `registry.lookup(name)` gives a `Function`, `Function.call` its result.

One module holds one family of functions and is imported on the first use of one of them.
A call converts and checks its arguments, and answers for unknown and marked ones, once for
all functions (`core`); a function itself sees known, non-null, unmarked values of the types
it asked for, unless it opts in to more.
"""
