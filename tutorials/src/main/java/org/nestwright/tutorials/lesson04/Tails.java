package org.nestwright.tutorials.lesson04;

import static org.nestwright.tutorials.blackboard.Table.number;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.nestwright.scheduler.Tail;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.scheduler.plan.StagePlan;
import org.nestwright.scheduler.report.StaticReport;
import org.nestwright.scheduler.report.Work;
import org.nestwright.tutorials.blackboard.Blackboard;
import org.nestwright.tutorials.blackboard.Table;

/// The lesson: one split, every tail strategy there is, in four places.
public final class Tails {
  /// More points than this make no picture.
  public static final int MOST = 32;

  /// The one that chooses comes last, when what it chooses among has been seen.
  private static final List<Tail> TAILS =
      Arrays.stream(Tail.values()).sorted(Comparator.comparing(Tail.AUTO::equals)).toList();

  private final Blackboard board;
  private final int extent;
  private final int factor;
  private final Places places;

  private Tails(int extent, int factor, PrintStream out) {
    this.board = new Blackboard(out);
    this.extent = extent;
    this.factor = factor;
    this.places = new Places(extent, factor);
  }

  /// Runs the lesson.
  ///
  /// @param extent of the row that is split, 1 to [#MOST]
  /// @param factor by which, 1 to [#MOST]
  /// @param out gets the text
  /// @return whether everything in it was right
  public static boolean run(int extent, int factor, PrintStream out) {
    return new Tails(extent, factor, out).lesson();
  }

  private boolean lesson() {
    board.title(4, "tails");
    board.show(
        """
        The last layers of AlexNet are 13 points wide, those of ResNet 7. Vectors have 4, 8 or 16
        lanes. split(x, xo, xi, %d) of a row of %d makes %d tiles, %s\
        """
            .formatted(
                factor,
                extent,
                (extent + factor - 1) / factor,
                extent % factor == 0
                    ? "and they are all full: there is no tail.\nTry --extent %d."
                        .formatted(extent == MOST ? MOST - 1 : extent + 1)
                    : "the last with %d points.\nWhat do the other %d do?"
                        .formatted(extent % factor, factor - extent % factor)));
    board.show(
        """
        A tail strategy answers. There are not many answers: do not run them (test each point, or
        switch lanes off), run them elsewhere (move the last tile back), run them where it does no
        harm (past the end, in memory that is larger), or run them and put back what was there
        before (blend). Which of them is possible depends on what the loop does. Below is
        each one in each of four places, as the plan has it: what a tile executes at each point
        and how often, with a - where a test keeps a point out.\
        """);
    List<String[]> columns = new ArrayList<>();
    List<Place> all = places.all();
    int number = 1;
    for (Place place : all) {
      board.step(number++ + ": " + place.name());
      board.show(place.text());
      board.show(place.problem().pipeline());
      columns.add(show(place));
    }

    board.step("All of it: points executed");
    board.show(executed(columns));
    board.show(
        """
        GUARD_WITH_IF and PREDICATE are always legal, and execute what the loop without a split
        would: one with tests, the other with masks, where the vector stays whole. The others ask
        for something: SHIFT_INWARDS that a point may be computed twice and that the row is as long
        as a tile, ROUND_UP that there is room to read and to write, and what blends that nobody
        else changes the point meanwhile. AUTO takes what is legal.

        A common mistake: "a guard costs a test at each point". The test fails in the last tile only,
        and the compiler knows where that is: it cuts the loop in two, full tiles without a test and
        the rest. What a guard costs is seen when the tile is a vector. The rest does not fill one:
        it runs as shorter vectors and as scalars, as counted here for vectorize(x, %d) on the output:\
        """
            .formatted(factor));
    board.show(vectors(all.getFirst()));

    board.exercises(
        4,
        "tutorials/bin/lesson 4 --extent 7: a row shorter than a tile. Which strategies are left?",
        "tutorials/bin/lesson 4 --extent 16 --factor 8: why do all strategies agree?",
        """
        In Places, let intermediate read in.at(x) in the place of padded.at(x). Which strategy falls
        away, and does the message say what to do about it?\
        """,
        """
        In update, replace the sum by a maximum: .max(r, wide.at(x.plus(r.x))). Computing a maximum
        twice gives the same. Is SHIFT_INWARDS allowed now? Should it be?\
        """);
    return board.right();
  }

  /// Shows each strategy in one place.
  ///
  /// @return the place's column in the table
  private String[] show(Place place) {
    Map<String, Tail> seen = new LinkedHashMap<>();
    String[] row = new String[TAILS.size() + 1];
    row[0] = place.name();
    for (int i = 0; i < TAILS.size(); i++) {
      Tail tail = TAILS.get(i);
      board.show("-- " + tail);
      Optional<String> refusal =
          Blackboard.refusal(() -> place.problem().plan(place.split().apply(tail)));
      row[i + 1] = refusal.isPresent() ? "refused" : number(legal(place, tail, seen));
      refusal.ifPresent(why -> board.show("refused: " + why));
    }
    return row;
  }

  /// @param seen the loop nests shown so far
  /// @return how often the stage is executed
  private long legal(Place place, Tail tail, Map<String, Tail> seen) {
    Plan plan = board.runQuietly(place.problem(), place.split().apply(tail)).plan();
    StagePlan stage =
        plan.funcs().stream()
            .flatMap(f -> f.stages().stream())
            .filter(s -> s.stage().equals(place.stage()))
            .findFirst()
            .orElseThrow();
    Picture picture = Picture.of(stage, stage.loops().getFirst().reduction() ? "r.x" : "x");
    Tail same = seen.putIfAbsent(plan.loopNest(), tail);
    if (same != null) {
      board.show("the same as " + same);
    } else {
      board.show(plan.loopNest());
      board.show(picture);
    }
    return picture.executed();
  }

  /// A row for each strategy, a column for each place.
  private static Table executed(List<String[]> columns) {
    Table table =
        new Table(
            Stream.concat(Stream.of("tail"), columns.stream().map(c -> c[0]))
                .toArray(String[]::new));
    for (int i = 0; i < TAILS.size(); i++) {
      int row = i + 1;
      table.row(
          Stream.concat(Stream.of(TAILS.get(i).toString()), columns.stream().map(c -> c[row]))
              .toArray(String[]::new));
    }
    return table;
  }

  private Table vectors(Place output) {
    Table table = new Table("tail", "points", "vector instructions", "scalar instructions");
    for (Tail tail : TAILS) {
      if (Blackboard.refusal(() -> output.problem().plan(places.vectorized(output, tail)))
          .isPresent()) {
        table.row(tail.toString(), "refused", "", "");
        continue;
      }
      Plan plan = board.runQuietly(output.problem(), places.vectorized(output, tail)).plan();
      Work work = StaticReport.of(plan).work();
      table.row(
          tail.toString(),
          number(work.points()),
          number(work.vectorInstructions()),
          number(work.scalarInstructions()));
    }
    return table;
  }
}
