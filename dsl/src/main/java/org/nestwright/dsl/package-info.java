/// What is computed: the algorithm language and the interpreter that is its meaning. Nothing here
/// knows of loops, storage, vectors or threads; how a pipeline runs is said by a schedule, in
/// another module.
///
/// ## The grammar at a glance
///
/// ```
/// pipeline   ::= func...                                        Pipeline.of(func, ...)
/// func       ::= name(var, ...) = expr, ...                     Func.of(name, var, ...).is(expr, ...)
///                { name(expr, ...) = expr, ... over rdom }      .plus(r, e) .max(r, e) .update(r, at, f -> e) ...
/// rdom       ::= [min, min + extent) x ... { if expr }          RDom.of(name, extent, ...) r.where(p)
/// expr       ::= constant | var | rvar                          Expr.of(1f), x, r.x
///              | unary(expr) | binary(expr, expr)               a.times(b), max(a, b), sqrt(a), a.lt(b) ...
///              | fma(expr, expr, expr)                          a.times(b).plus(c) of floats
///              | select(expr, expr, expr)                       select(condition, then, otherwise)
///              | cast(type, expr) | reinterpret(type, expr)     a.cast(U8), a.reinterpret(I32)
///              | func(expr, ...) | input(expr, ...)             f.at(x, y), in.at(x, y)
/// ```
///
/// The first index is innermost everywhere: in Funcs, domains, inputs, shapes and buffers.
///
/// ## What a program means
///
/// A Func is a function from all integer points to values. The pure definition gives each point its
/// first value. Each update then runs once, in the order written: for each point of the Vars on its
/// left side (independent of each other, so in no order that could be seen), for each point of its
/// domain in order, last dimension outermost, first innermost, at which the domain's predicates
/// hold at that moment, all values of the right side are computed and then stored at the left
/// side's point. A read of the Func itself gives what is stored at that moment. Points that are not
/// asked for have their values all the same; what they are never depends on which are asked for.
///
/// An input has values inside its extents only, and a value whose [Watch#require] is not met is
/// none. A program in which a value that is asked for depends on one that there is not is refused:
/// with an [AlgorithmException] where an input is read outside, with a [RequirementException] where
/// something required does not hold. A value depends on all that its expression is made of, both
/// arms of a select too (so clamp the index, as [BoundaryConditions] does), on the predicates of
/// the updates that may have stored it, and of a tuple on nothing that only its other values are
/// made of. An index of a Func that makes no use of that Var does not count.
///
/// ## Numbers
///
/// These hold for the interpreter and for every kernel, bit for bit (which NaN a NaN is, is left
/// open). A kernel may differ only where the schedule says that it reorders a reduction of floats.
///
/// | operation | meaning |
/// |---|---|
/// | operands of two types | cast to [Type#common]: a float wins over an integer, the wider over the narrower, and signed with unsigned gives the signed type of the greater width; a number written in Java takes the other operand's type |
/// | bool with a number | refused, except by select and by casts |
/// | f16, bf16 | stored and read only: arithmetic and comparison cast them to f32 first, and give f32; a select of two of one type, a cast and reinterpret keep them |
/// | `+ - *`, negate on integers | wrap around in the width of the type |
/// | `/ %` on integers | Euclidean: `a = b * (a / b) + a % b` with `0 <= a % b < abs(b)`; `x / 0 = 0`, `x % 0 = 0`; the smallest value `/ -1` wraps to itself |
/// | `<< >>` | by the low bits of the count (3 for 8-bit types ... 6 for 64-bit); `>>` is arithmetic on signed, logical on unsigned types |
/// | `abs` | the smallest signed value stays as it is |
/// | `popcount`, `leading_zeros`, `trailing_zeros` | counts in the width of the type; the zeros of 0 are as many as the type has bits |
/// | comparison, min, max on unsigned | as unsigned numbers |
/// | min, max on floats | [Math#min(float, float)] and [Math#max(float, float)]: NaN wins, -0 is below +0 |
/// | comparison of floats | IEEE: NaN is unequal to everything, itself included; `-0 == +0` |
/// | f32 `+ - * /`, sqrt | rounded to f32 after every operation, to nearest, ties to even; subnormals are kept |
/// | `mod` on floats | `a - b * floor(a / b)`, in these very operations |
/// | round | to the nearest whole number, ties to even |
/// | fma | `a * b + c` rounded once, as [Math#fma(float, float, float)] |
/// | select | one of two values; both may be computed |
/// | float to integer | cut toward zero, saturated to the target's range, NaN gives 0; narrow and unsigned types too |
/// | integer to narrower integer | wraps |
/// | integer or float to bool | whether it is not 0; NaN is not 0 |
/// | bool to number | 0 or 1 |
/// | integer to float, f64 to f32 | rounded once, to nearest, ties to even |
/// | any number to f16, bf16 | rounded once, to nearest, ties to even; past the greatest to infinity; subnormals are kept |
/// | f16, bf16 to any type | as the f32 that they stand for exactly |
/// | reinterpret | the same bits |
/// | index | converted to i32 |
///
/// ### Held by
///
/// | what | tests |
/// |---|---|
/// | coercion and its refusals | `ExprTest`, `AlgorithmMessagesTest` |
/// | integer and float operations, shifts, division, min and max of NaN and -0, comparison | `ArithmeticTest` here; `ScalarSemanticsTest` and `VectorSemanticsTest` for kernels |
/// | casts, saturation, reinterpret | `ArithmeticTest`, `ScalarSemanticsTest`, `VectorSemanticsTest` |
/// | f16 and bf16 | `HalfTypesTest`, here and for kernels: every bit pattern both ways |
/// | contraction | `ExprTest`, `KernelTest` |
/// | print and require, what spoils what | `WatchTest`, here and for kernels |
/// | elementary functions and their errors | `MathFunctionsTest`, `FloatFunctionsTest`; the same bits in kernels, `FunctionsTest` |
/// | all of it together | `ScheduleFuzzTest` |
///
/// ### Contraction
///
/// `a.plus(b)` and `a.minus(b)` of floats build an [Expr.Fma] when `b`, or else `a`, is written as
/// a product. It is the expression that says so: a product that is first stored in a Func and then
/// added is rounded twice, and no schedule changes either.
///
/// ### Elementary functions
///
/// [MathFunctions] are arithmetic on expressions, no primitives: their values follow from the table
/// above.
package org.nestwright.dsl;
