package org.nestwright.scheduler;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.nestwright.dsl.Stage;
import org.nestwright.dsl.Var;

/// The names in a directive: which there are, and the same directive with others.
final class Names {
  /// What names become.
  interface Naming {
    /// {@return the new name of the Func or Input called `name`}
    String func(String name);

    /// {@return the new name of a loop or variable of `stage`}
    Var loop(Stage stage, Var loop);

    /// {@return the new name of a dimension}
    default Var dimension(Stage func, Var dimension) {
      return loop(new Stage(func.func(), 0), dimension);
    }

    /// {@return `stage` of the Func under its new name}
    default Stage stage(Stage stage) {
      return new Stage(func(stage.func()), stage.index());
    }
  }

  private Names() {}

  /// {@return `directive` with other names}
  static Directive renamed(Directive directive, Naming to) {
    Stage old = directive.stage();
    Stage stage = to.stage(old);
    return switch (directive) {
      case Directive.Split d ->
          new Directive.Split(
              stage,
              to.loop(old, d.old()),
              to.loop(old, d.outer()),
              to.loop(old, d.inner()),
              d.factor(),
              d.tail());
      case Directive.Fuse d ->
          new Directive.Fuse(
              stage, to.loop(old, d.inner()), to.loop(old, d.outer()), to.loop(old, d.fused()));
      case Directive.Reorder d ->
          new Directive.Reorder(stage, d.loops().stream().map(v -> to.loop(old, v)).toList());
      case Directive.Vectorize d ->
          new Directive.Vectorize(stage, to.loop(old, d.loop()), d.width(), d.tail());
      case Directive.Unroll d ->
          new Directive.Unroll(stage, to.loop(old, d.loop()), d.factor(), d.tail());
      case Directive.Parallel d ->
          new Directive.Parallel(stage, to.loop(old, d.loop()), d.task(), d.tail());
      case Directive.Serial d -> new Directive.Serial(stage, to.loop(old, d.loop()));
      case Directive.Atomic _ -> new Directive.Atomic(stage);
      case Directive.Rename d ->
          new Directive.Rename(stage, to.loop(old, d.old()), to.loop(old, d.name()));
      case Directive.PartitionLoop d ->
          new Directive.PartitionLoop(stage, to.loop(old, d.loop()), d.partition());
      case Directive.PartitionAll d -> new Directive.PartitionAll(stage, d.partition());
      case Directive.ComputeWith d ->
          new Directive.ComputeWith(
              stage, to.stage(d.with()), to.loop(d.with(), d.loop()), d.align());
      case Directive.Specialize d ->
          new Directive.Specialize(
              stage,
              d.condition(),
              d.copy().stream().map(inner -> (Directive.OnLoops) renamed(inner, to)).toList());
      case Directive.SpecializeFail d -> new Directive.SpecializeFail(stage, d.message());
      case Directive.ComputeAt d ->
          new Directive.ComputeAt(stage, to.stage(d.consumer()), to.loop(d.consumer(), d.loop()));
      case Directive.ComputeRoot _ -> new Directive.ComputeRoot(stage);
      case Directive.Inline _ -> new Directive.Inline(stage);
      case Directive.StoreAt d ->
          new Directive.StoreAt(stage, to.stage(d.consumer()), to.loop(d.consumer(), d.loop()));
      case Directive.StoreRoot _ -> new Directive.StoreRoot(stage);
      case Directive.ReorderStorage d ->
          new Directive.ReorderStorage(
              stage, d.dimensions().stream().map(v -> to.dimension(old, v)).toList());
      case Directive.Bound d ->
          new Directive.Bound(stage, to.dimension(old, d.dimension()), d.min(), d.extent());
      case Directive.FoldStorage d ->
          new Directive.FoldStorage(stage, to.dimension(old, d.dimension()), d.extent());
      case Directive.BoundExtent d ->
          new Directive.BoundExtent(stage, to.dimension(old, d.dimension()), d.extent());
      case Directive.AlignBounds d ->
          new Directive.AlignBounds(
              stage, to.dimension(old, d.dimension()), d.modulus(), d.remainder());
      case Directive.AlignExtent d ->
          new Directive.AlignExtent(stage, to.dimension(old, d.dimension()), d.modulus());
      case Directive.StoreIn d -> new Directive.StoreIn(stage, d.memory());
      case Directive.HoistStorage d ->
          new Directive.HoistStorage(
              stage, to.stage(d.consumer()), to.loop(d.consumer(), d.loop()));
      case Directive.HoistStorageRoot _ -> new Directive.HoistStorageRoot(stage);
      case Directive.BoundStorage d ->
          new Directive.BoundStorage(stage, to.dimension(old, d.dimension()), d.extent());
      case Directive.AlignStorage d ->
          new Directive.AlignStorage(stage, to.dimension(old, d.dimension()), d.alignment());
      case Directive.PadStorage d ->
          new Directive.PadStorage(stage, to.dimension(old, d.dimension()), d.places());
      case Directive.BlockStorage d ->
          new Directive.BlockStorage(stage, to.dimension(old, d.dimension()), d.extent());
      case Directive.Estimate d ->
          new Directive.Estimate(stage, to.dimension(old, d.dimension()), d.min(), d.extent());
      case Directive.Constant _ -> new Directive.Constant(stage);
      case Directive.Precompute _ -> new Directive.Precompute(stage);
      case Directive.In d ->
          new Directive.In(stage, d.consumers().stream().map(to::func).toList(), to.func(d.copy()));
      case Directive.CloneIn d ->
          new Directive.CloneIn(
              stage, d.consumers().stream().map(to::func).toList(), to.func(d.copy()));
      case Directive.Rfactor d ->
          new Directive.Rfactor(
              stage,
              d.reductions().stream().map(v -> to.loop(old, v)).toList(),
              d.vars(),
              to.func(d.intermediate()));
    };
  }

  /// {@return the Funcs and Inputs that `directive` is about or reads the loops of, without the one
  /// it makes}
  static Set<String> funcs(Directive directive) {
    Set<String> all = new HashSet<>();
    renamed(
        directive,
        new Naming() {
          @Override
          public String func(String name) {
            all.add(name);
            return name;
          }

          @Override
          public Var loop(Stage stage, Var loop) {
            return loop;
          }
        });
    made(directive).ifPresent(all::remove);
    return all;
  }

  /// {@return the Func that `directive` makes, if it makes one}
  static Optional<String> made(Directive directive) {
    return switch (directive) {
      case Directive.In in -> Optional.of(in.copy());
      case Directive.CloneIn clone -> Optional.of(clone.copy());
      case Directive.Rfactor factor -> Optional.of(factor.intermediate());
      case Directive.OnLoops _, Directive.OnStage _, Directive.OnFunc _ -> Optional.empty();
    };
  }

  /// {@return the loops that `directive` makes and names itself, rather than after another loop}
  static List<Var> loopsNamed(Directive directive) {
    return switch (directive) {
      case Directive.Vectorize _, Directive.Unroll _, Directive.Parallel _ -> List.of();
      case Directive.OnLoops d -> d.made();
      case Directive.Specialize d ->
          d.copy().stream().flatMap(inner -> loopsNamed(inner).stream()).toList();
      case Directive.OnStage _, Directive.OnFunc _, Directive.OnPipeline _ -> List.of();
    };
  }
}
