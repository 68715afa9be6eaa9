package org.nestwright.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds the interpreter, which stores boxes, against the definition itself: a value is what its
/// definition says, found by recursion from point to point.
class RandomPipelinesTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final int SIZE = 12;

  static java.util.stream.LongStream seeds() {
    return java.util.stream.LongStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void every_point_is_what_its_definition_says(long seed) {
    Random random = new Random(seed);
    Input in = Input.i32("in", SIZE, SIZE);
    Buffer data = Buffer.i32(SIZE, SIZE).fill(_ -> random.nextInt(-9, 10));
    Func[] funcs = new Func[1 + random.nextInt(4)];
    funcs[0] = BoundaryConditions.repeatEdge(Func.of("f0", X, Y), in);
    for (int i = 1; i < funcs.length; i++) {
      funcs[i] = randomFunc(random, "f" + i, funcs, i);
    }
    Func last = funcs[funcs.length - 1];
    Pipeline pipeline = Pipeline.of(last);
    Interpreter meaning =
        Interpreter.of(pipeline, pipeline.inputs().isEmpty() ? List.of() : List.of(data));
    Shape shape = Shape.of(5, 4).from(random.nextInt(-3, 4), random.nextInt(-3, 4));
    Buffer got = meaning.run(shape).getFirst();
    Naive naive = new Naive(data);
    Points.forEach(
        got.mins(),
        got.extents(),
        p -> {
          long want = naive.value(last, last.definitions().size(), p[0], p[1]);
          assertEquals(want, got.getLong(p), () -> seed + " at " + Points.text(p) + "\n" + last);
          assertEquals(want, (int) meaning.bitsAt(0, p));
        });
  }

  private static Func randomFunc(Random random, String name, Func[] funcs, int known) {
    Func f = Func.of(name, X, Y).is(expr(random, 3, funcs, known, X, Y));
    for (int u = random.nextInt(3); u > 0; u--) {
      RDom r = RDom.over("r" + u, new int[] {random.nextInt(-2, 3), random.nextInt(4)});
      Expr e = expr(random, 2, funcs, known, X, r.x);
      Expr g = expr(random, 2, funcs, known, Y, r.x);
      f =
          switch (random.nextInt(4)) {
            case 0 -> f.plus(r, e.plus(Y));
            case 1 -> f.max(r, e);
            case 2 -> f.update(r, List.of(X, r.x), self -> self.at(X, r.x.minus(1)).plus(e));
            default ->
                f.update(
                    r,
                    List.of(g.mod(5), Y),
                    self -> self.at(g.mod(3), Y).times(2).plus(self.at(g.mod(5), Y)));
          };
    }
    return f;
  }

  private static Expr expr(Random random, int depth, Func[] funcs, int known, Expr a, Expr b) {
    if (depth == 0) {
      return switch (random.nextInt(3)) {
        case 0 -> a;
        case 1 -> b;
        default -> Expr.of(random.nextInt(-3, 4));
      };
    }
    Expr left = expr(random, depth - 1, funcs, known, a, b);
    Expr right = expr(random, depth - 1, funcs, known, a, b);
    return switch (random.nextInt(8)) {
      case 0 -> left.plus(right);
      case 1 -> left.minus(right);
      case 2 -> left.mod(right);
      case 3 -> Expr.max(left, right);
      case 4 -> Expr.select(left.lt(right), left, right);
      default -> funcs[random.nextInt(known)].at(left.mod(7), Expr.clamp(right, -4, 9));
    };
  }

  /// Values by recursion. An update's value at a point is found by running its domain for that
  /// point's row alone.
  private static final class Naive {
    private final Buffer data;
    private final Map<List<Object>, Integer> known = new HashMap<>();

    Naive(Buffer data) {
      this.data = data;
    }

    /// The value of `f` at a point after its first `stages` definitions.
    int value(Func f, int stages, int x, int y) {
      List<Object> key = List.of(f.name(), stages, x, y);
      Integer value = known.get(key);
      if (value == null) {
        value = compute(f, stages, x, y);
        known.put(key, value);
      }
      return value;
    }

    private int compute(Func f, int stages, int x, int y) {
      Definition d = f.definitions().get(stages - 1);
      Map<LoopVar, Integer> env = new HashMap<>(Map.of(X, x, Y, y));
      if (stages == 1) {
        return eval(d.values().getFirst(), env, null);
      }
      Map<List<Integer>, Integer> written = new HashMap<>();
      Own own =
          new Own(
              f,
              (px, py) -> {
                Integer now = written.get(List.of(px, py));
                return now != null ? now : value(f, stages - 1, px, py);
              });
      RVar r = d.domain().getFirst();
      for (int i = r.min(); i < r.min() + r.extent(); i++) {
        env.put(r, i);
        int toX = eval(d.args().get(0), env, own);
        int toY = eval(d.args().get(1), env, own);
        int result = eval(d.values().getFirst(), env, own);
        written.put(List.of(toX, toY), result);
      }
      return own.row().at(x, y);
    }

    /// The Func being updated, as it is at this moment.
    private record Own(Func func, Row row) {}

    private interface Row {
      int at(int x, int y);
    }

    private int eval(Expr e, Map<LoopVar, Integer> env, Own own) {
      return switch (e) {
        case LoopVar v -> env.get(v);
        case Expr.IntConst(_, long value) -> (int) value;
        case Expr.Select(Expr c, Expr t, Expr f) ->
            eval(c, env, own) != 0 ? eval(t, env, own) : eval(f, env, own);
        case Expr.Access(_, List<Expr> args) ->
            (int) data.getLong(eval(args.get(0), env, own), eval(args.get(1), env, own));
        case Expr.Call(Func f, _, List<Expr> args) -> {
          int x = eval(args.get(0), env, own);
          int y = eval(args.get(1), env, own);
          boolean self = own != null && own.func().extendsOrIs(f);
          yield self ? own.row().at(x, y) : value(f, f.definitions().size(), x, y);
        }
        case Expr.Binary(BinaryOp op, Expr a, Expr b) -> {
          int x = eval(a, env, own);
          int y = eval(b, env, own);
          yield switch (op) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case MOD -> y == 0 ? 0 : Math.floorMod(x, Math.abs(y));
            case MIN -> Math.min(x, y);
            case MAX -> Math.max(x, y);
            case LT -> x < y ? 1 : 0;
            case DIV, AND, OR, XOR, SHL, SHR, EQ, NE, LE, GT, GE -> throw new AssertionError(op);
          };
        }
        case Expr.FloatConst _,
            Expr.Unary _,
            Expr.Fma _,
            Expr.Cast _,
            Expr.Reinterpret _,
            Expr.Watched _ ->
            throw new AssertionError(e);
      };
    }
  }
}
