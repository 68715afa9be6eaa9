package org.nestwright.scheduler.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jgrapht.Graph;
import org.jgrapht.Graphs;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.DirectedMultigraph;
import org.nestwright.dsl.Definition;
import org.nestwright.dsl.Expr;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Pipeline;

/// The Funcs of a pipeline with an edge for each place where one reads another. Reads of a Func by
/// its own updates are left out.
public final class CallGraph {
  private final Map<String, Func> funcs = new HashMap<>();
  private final Graph<String, DefaultEdge> edges = new DirectedMultigraph<>(DefaultEdge.class);

  private CallGraph() {}

  /// {@return the call graph of `pipeline`}
  public static CallGraph of(Pipeline pipeline) {
    CallGraph graph = new CallGraph();
    for (Func f : pipeline.funcs()) {
      graph.funcs.put(f.name(), f);
      graph.edges.addVertex(f.name());
    }
    for (Func f : pipeline.funcs()) {
      for (Definition d : f.definitions()) {
        graph.addCalls(f, d);
      }
    }
    return graph;
  }

  private void addCalls(Func consumer, Definition d) {
    Set<Expr> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Expr> open = new ArrayList<>(d.values());
    open.addAll(d.args());
    open.addAll(d.predicates());
    while (!open.isEmpty()) {
      Expr e = open.removeLast();
      if (!seen.add(e)) {
        continue;
      }
      if (e instanceof Expr.Call(Func producer, _, _) && !producer.name().equals(consumer.name())) {
        edges.addEdge(consumer.name(), producer.name());
      }
      open.addAll(e.operands());
    }
  }

  /// {@return how many places in the pipeline read `func`}
  public int calls(Func func) {
    return edges.inDegreeOf(func.name());
  }

  /// {@return the Funcs that read `func`}
  public List<Func> consumers(Func func) {
    return Graphs.predecessorListOf(edges, func.name()).stream()
        .distinct()
        .sorted()
        .map(funcs::get)
        .toList();
  }
}
