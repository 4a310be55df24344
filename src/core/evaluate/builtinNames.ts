const names = new Set(
  `abs all any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir
  display divmod enumerate eval exec exit filter float format frozenset get_ipython getattr globals hasattr hash help hex id input
  int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print property quit
  range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip __import__ ...
  NotImplemented Ellipsis __debug__
  ArithmeticError AssertionError AttributeError BaseException Exception FileExistsError FileNotFoundError ImportError
  IndexError IOError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotImplementedError
  OSError OverflowError PermissionError RecursionError RuntimeError StopIteration SyntaxError SystemExit TimeoutError
  TypeError UnicodeDecodeError UserWarning ValueError Warning DeprecationWarning FutureWarning ZeroDivisionError`.split(
    /\s+/,
  ),
);

/** Whether Python knows this name without an import. */
export function isBuiltinName(name: string): boolean {
  return names.has(name);
}
