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
/// An input has values inside its extents only. A program in which a point that is asked for reads
/// outside is refused with an [AlgorithmException]; both arms of a select count as read, so clamp
/// the index, as [BoundaryConditions] does.
///
/// ## Numbers
///
/// These hold for the interpreter and for every kernel, bit for bit (which NaN a NaN is, is left
/// open). A kernel may differ only where the schedule says that it reorders a reduction of floats.
///
/// | operation | meaning |
/// |---|---|
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
/// | reinterpret | the same bits |
/// | index | converted to i32 |
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
