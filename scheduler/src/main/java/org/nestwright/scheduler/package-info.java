/// How a pipeline runs, as data: [org.nestwright.scheduler.Schedule] and its directives. What they
/// mean for a shape, and whether they are legal, is decided by `org.nestwright.scheduler.plan`.
///
/// A schedule is a value. It can be stored as text and read back, applied to another pipeline,
/// compared and changed:
///
/// ```java
/// Schedule tiled = Schedule.of(relu).on(relu).split(c, co, ci, 32).vectorize(ci, 16).parallel(y);
/// Schedule other = tiled.reset(relu).on(relu).split(c, co, ci, 64).parallel(y);
/// ScheduleDiff diff = tiled.diff(other);            // prints what was added, removed and changed
/// Schedule same = tiled.apply(diff);                // equals other
/// Schedule named = tiled.renameLoops(Map.of(co, Var.of("block")));
/// Schedule there = tiled.moveTo(bigger.pipeline()); // the same Funcs at another size
/// Schedule both = there.apply(bigger);              // one after the other
/// ```
///
/// What is not decided yet is a [org.nestwright.scheduler.Knob], in the place of a number or in the
/// condition on which directives depend. A schedule with open knobs is refused by the planner, and
/// is a [org.nestwright.scheduler.ScheduleSpace] to a tuner:
///
/// ```java
/// Schedule open = Schedule.of(relu).on(relu)
///     .split(c, co, ci, knob("bc", 16, 32, 64)).vectorize(ci, knob("lanes", 8, 16))
///     .when(knob("order", 0, 1), 1).reorder(ci, y, co);
/// Schedule bound = open.with("bc", 32).with(Map.of("lanes", 8, "order", 0));
/// ScheduleSpace space = ScheduleSpace.of(open);     // 12 schedules
/// long size = new KnobSpace(open.knobs()).size();
/// ```
///
/// # What Halide has, and what there is here
///
/// A reader who comes from Halide finds each of its directives and groups of expressions below,
/// with the test that shows ours. *Out* is what does not belong here, with the reason. Random
/// schedules of all directives are drawn by `ScheduleFuzzTest`, and every refusal has its words in
/// `RefusalTest` and in the goldens of the tests named.
///
/// ## Loops of a stage
///
/// | Halide | here | shown by |
/// |---|---|---|
/// | `split` | `split` | `LoopNestTest` |
/// | `fuse` | `fuse`, of two adjacent loops | `LoopNestTest` |
/// | `reorder` | `reorder`; of reduction loops only where the terms may be regrouped | `LoopNestTest`, `RefusalTest` |
/// | `tile` | `tile`, which is two splits and a reorder | `LoopNestTest` |
/// | `rename` | `rename` | `ScheduleValuesTest` |
/// | `vectorize` | `vectorize` | `LoweringTest`, `VectorSemanticsTest` |
/// | `unroll` | `unroll` | `LoweringTest` |
/// | `parallel` | `parallel`, with a task size if wanted | `KernelTest`, `WorkerPoolTest` |
/// | `serial` | `serial` | `LoopNestTest` |
/// | `atomic` | `atomic`; results are the same bits for any number of threads | `AtomicTest` |
/// | vector reductions | `atomic().vectorize(r)` | `AtomicTest` |
/// | `rfactor` | `rfactor`, of several variables, of parts of splits, of tuples | `RfactorTest` |
/// | `specialize`, `specialize_fail` | `specialize`, `specializeFail`, on scalar inputs; shapes are constants of a kernel | `SpecializeTest` |
/// | `compute_with` | `computeWith` | `ComputeWithTest` |
/// | `partition`, `never_partition`, `always_partition` | `partition`, `neverPartition`, `alwaysPartition`, and `partitionAll` | `PartitionTest` |
/// | `update`, `unscheduled` | `on(f.update(i))`; a stage without directives needs no mark, as the loop nest shows it | `LoopNestTest` |
/// | `allow_race_conditions` | *out*: no illegal schedule runs | |
/// | `eager_inline` | *out*: `inline` is applied before any other directive sees the Func | `LoopNestTest` |
/// | `change_type` | *out* here: write the accumulator's type in the algorithm | |
/// | `prefetch` | *out*: the JVM has no instruction for it | |
/// | `stream_loads`, `stream_stores` | *out*: the JVM has no instruction for them | |
/// | `gpu_*`, `hexagon`, `sme_streaming`, `copy_to_host`, `copy_to_device` | *out*: kernels run on the CPU | |
///
/// ## Tails of splits
///
/// | Halide | here | shown by |
/// |---|---|---|
/// | `Auto`, `RoundUp`, `GuardWithIf`, `ShiftInwards` | `AUTO`, `ROUND_UP`, `GUARD_WITH_IF`, `SHIFT_INWARDS` | `LoopNestTest`, `TailTest` |
/// | `Predicate`, `PredicateLoads`, `PredicateStores` | `PREDICATE`, `PREDICATE_LOADS`, `PREDICATE_STORES` | `TailTest` |
/// | `ShiftInwardsAndBlend`, `RoundUpAndBlend` | `SHIFT_INWARDS_AND_BLEND`, `ROUND_UP_AND_BLEND` | `TailTest` |
///
/// ## Where a Func is computed and stored
///
/// | Halide | here | shown by |
/// |---|---|---|
/// | `compute_root`, `compute_at`, `compute_inline` | `computeRoot`, `computeAt`, `inline` | `LoopNestTest` |
/// | `store_root`, `store_at`, sliding windows | `storeRoot`, `storeAt` | `SlidingWindowTest` |
/// | `hoist_storage`, `hoist_storage_root` | `hoistStorage`, `hoistStorageRoot` | `StorageNestTest`, `StorageTest` |
/// | `fold_storage` | `foldStorage` | `SlidingWindowTest`, `StorageNestTest` |
/// | `store_in` | `storeIn`, with `HEAP`, `STACK` and `REGISTER` | `StorageNestTest`, `StorageTest` |
/// | `bound`, `bound_extent` | `bound`, `boundExtent` | `StorageNestTest` |
/// | `align_bounds`, `align_extent` | `alignBounds`, `alignExtent` | `StorageNestTest` |
/// | `bound_storage`, `align_storage` | `boundStorage`, `alignStorage`; also `padStorage` and `blockStorage` | `StorageNestTest` |
/// | `reorder_storage` | `reorderStorage` | `LoopNestTest` |
/// | `in`, `clone_in` | `in`, `cloneIn`, of Funcs and Inputs, for one reader, several or all | `CopiesTest` |
/// | `set_estimate` | `estimate` | `StorageNestTest` |
/// | packed weights: a pipeline of its own, run beforehand | `constant` inputs and `precompute`, with `Kernel.prepare` | `PrecomputeTest` |
/// | `memoize` | *out*: `precompute` keeps what depends on constant inputs; other results belong to the caller | |
/// | `async`, `ring_buffer` | *out*: a Func runs on the thread of its consumer | |
/// | `define_extern` | *out*: what is not a Func can't be checked | |
/// | `trace_*`, `debug_to_file`, `add_trace_tag` | *out*: `print` and `require` in the algorithm; the static report counts loads and stores | `WatchTest`, `StaticReportAgreementTest` |
/// | `LoopLevel` objects | *out*: a schedule is a value, made as late as one likes | `ScheduleValuesTest` |
/// | `print_loop_nest`, `compile_to_lowered_stmt` as HTML | `Plan.loopNest`, `HtmlView` | `LoopNestTest`, `HtmlViewTest` |
///
/// ## What Halide lacks
///
/// | here | shown by |
/// |---|---|
/// | `reset`, `apply`, `diff`, renaming of whole schedules; a text form that is read back | `ScheduleValuesTest` |
/// | knobs, and choices that depend on them, which the tuner searches | `KnobTest`, `ScheduleTuningTest` |
/// | refusals with a source line, a counter-example and a fix | `RefusalTest` |
/// | a static report that agrees with what kernels do | `InstrumentedKernelTest` |
///
/// ## Expressions
///
/// | Halide | here | shown by |
/// |---|---|---|
/// | arithmetic, Euclidean `/` and `%`, `abs`, `absd`, `lerp`, integer `pow` | methods of `Expr`, `MathFunctions`, `FixedPoint` | `ArithmeticTest`, `PowersAndSumsTest` |
/// | comparison and logic | methods of `Expr` | `ExprTest` |
/// | `min`, `max`, `clamp` | `Expr.min`, `max`, `clamp` | `ArithmeticTest` |
/// | `select`, multi-way, `mux`, `likely` | `Choice` | `ChoiceTest` |
/// | casts, saturating casts, `reinterpret` | `cast`, `saturatingCast`, `reinterpret` | `ArithmeticTest`, `FixedPointTest` |
/// | float math | `MathFunctions`, `FloatFunctions`; trigonometric and hyperbolic functions, powers and `erf` of f32 only | `MathFunctionsTest`, `FloatFunctionsTest`, `FunctionsTest` |
/// | fast approximations | `FastMath` | `MathFunctionsTest` |
/// | bits, `popcount`, leading and trailing zeros, `extract_bits`, `concat_bits` | `Bits` | `ArithmeticTest`, `FixedPointTest` |
/// | widening, saturating, halving, rounding arithmetic | `FixedPoint` | `FixedPointTest` |
/// | `random_float`, `random_int`, `random_uint` | `RandomNumbers` | `RandomNumbersTest` |
/// | `print`, `print_when`, `require` | `Watch.print`, `printWhen`, `require` | `WatchTest` |
/// | float16, bfloat16 | `Type.F16`, `Type.BF16`: stored so, computed in f32 | `HalfTypesTest` |
/// | tuples, `argmax`, `argmin` | Funcs with several values, `Reductions` | `TupleTest` |
/// | `sum`, `saturating_sum`, `product`, `minimum`, `maximum` | `Reductions` | `PowersAndSumsTest`, `InterpreterTest` |
/// | update definitions, scans, scatters | `Func.update`, `plus`, ... | `InterpreterTest` |
/// | `RDom::where` | `RDom.where` | `PredicateTest` |
/// | boundary conditions | `BoundaryConditions` | `BoundaryConditionsTest` |
/// | scalar parameters, several outputs | Inputs without dimensions, `Pipeline.of` | `InterpreterTest`, `KernelTest` |
/// | several stores in one update (`scatter`, `gather`) | *out*: the values of a tuple are stored together; no convolution, pooling or stencil swaps places | |
/// | `strict_float` | *out*: floats are always strict | |
/// | `undef`, `unsafe_promise_clamped` | *out*: every value is defined; `clamp` | |
/// | `target_*` queries | *out*: an algorithm does not depend on the machine | |
/// | handles, `memoize_tag` | *out*: nothing here would read them | |
package org.nestwright.scheduler;
