package org.nestwright.scheduler.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.nestwright.dsl.BoundaryConditions;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Input;
import org.nestwright.dsl.RDom;
import org.nestwright.dsl.Shape;
import org.nestwright.dsl.Var;
import org.nestwright.scheduler.ConvolutionExample;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.plan.Plan;
import org.nestwright.testing.Golden;

/// The page: well-formed, complete, small, the same each time.
class HtmlViewTest {
  private static final Var X = Var.of("x");
  private static final Var Y = Var.of("y");
  private static final Pattern TAG =
      Pattern.compile("<(/?)([a-z0-9]+)((?: [a-z]+=\"[^\"<&]*\"| [a-z]+)*)>");
  private static final Pattern ENTITY = Pattern.compile("&(?:lt|gt|amp|quot|#\\d+);");
  private static final Set<String> WITHOUT_END = Set.of("meta");

  private static Plan sliding() {
    Func padded = BoundaryConditions.constantExterior("padded", Input.f32("image", 32, 24), 0f);
    RDom r = RDom.over("r", new int[] {-1, 3}, new int[] {-1, 3});
    Func sum = Func.of("sum", X, Y).is(0f).plus(r, padded.at(X.plus(r.x), Y.plus(r.y)));
    Func out = Func.of("out", X, Y).is(sum.at(X, Y).plus(sum.at(X, Y.plus(1))));
    Func last = Func.of("last", X, Y).is(out.at(X, Y).plus(out.at(X, Y.plus(1))));
    return Plan.of(
        Schedule.of(last)
            .on(out)
            .storeRoot()
            .computeAt(last, Y)
            .vectorize(X, 8)
            .on(padded)
            .computeAt(sum.update(0), Y),
        Shape.of(32, 20));
  }

  private static Plan convolution() {
    ConvolutionExample e = new ConvolutionExample(16, 12, 12);
    return Plan.of(e.tiled(), e.shape);
  }

  /// {@return the page as an indented list of tags and texts}
  private static String outline(String page) {
    assertTrue(page.startsWith("<!DOCTYPE html>\n"), page);
    StringBuilder outline = new StringBuilder();
    Deque<String> open = new ArrayDeque<>();
    int at = "<!DOCTYPE html>\n".length();
    Matcher tag = TAG.matcher(page);
    while (at < page.length()) {
      if (page.charAt(at) != '<') {
        int end = page.indexOf('<', at);
        String text = page.substring(at, end < 0 ? page.length() : end);
        assertFalse(text.contains(">"), text);
        assertFalse(ENTITY.matcher(text).replaceAll("").contains("&"), text);
        if (!text.isBlank() && !"style".equals(open.peek())) {
          outline.append("  ".repeat(open.size())).append(text.strip()).append('\n');
        }
        at += text.length();
        continue;
      }
      assertTrue(tag.find(at) && tag.start() == at, () -> "no tag at " + tag);
      if (tag.group(1).equals("/")) {
        assertEquals(open.pop(), tag.group(2));
      } else {
        outline.append("  ".repeat(open.size())).append(tag.group(2)).append(tag.group(3));
        outline.append('\n');
        if (!WITHOUT_END.contains(tag.group(2))) {
          open.push(tag.group(2));
        }
      }
      at = tag.end();
    }
    assertTrue(open.isEmpty(), "not closed: " + open);
    return outline.toString();
  }

  @Test
  void pages() {
    Golden golden = Golden.of(HtmlViewTest.class);
    for (Plan plan : List.of(sliding(), convolution())) {
      String page = HtmlView.of(plan, StaticReport.of(plan), "for (x < 3 && y > 2) {\n}\n");
      golden.check(plan.shapes().getFirst().rank() == 2 ? "sliding" : "convolution", outline(page));
      for (String line : plan.loopNest().lines().toList()) {
        assertTrue(page.contains(HtmlWriter.escape(line.strip())), line);
      }
      assertEquals(page, HtmlView.of(plan, StaticReport.of(plan), "for (x < 3 && y > 2) {\n}\n"));
      assertFalse(page.contains("http"), "nothing is fetched");
      assertFalse(page.contains("<script"), "nothing is run");
      everyLinkHasATarget(page);
    }
    golden.checkNoOrphans();
  }

  private static void everyLinkHasATarget(String page) {
    Set<String> ids = new HashSet<>();
    Matcher id = Pattern.compile(" id=\"([^\"]+)\"").matcher(page);
    while (id.find()) {
      assertTrue(ids.add(id.group(1)), id.group(1) + " comes twice");
    }
    Matcher link = Pattern.compile(" href=\"#([^\"]+)\"").matcher(page);
    int links = 0;
    while (link.find()) {
      assertTrue(ids.contains(link.group(1)), link.group());
      links++;
    }
    assertTrue(links > 0, "no advice is linked");
  }

  @Test
  void a_page_stays_small() {
    String lowered = "x < y && \u00e9\n".repeat(100_000);
    String page = HtmlView.of(convolution(), StaticReport.of(convolution()), lowered);
    outline(page);
    int bytes = page.getBytes(StandardCharsets.UTF_8).length;
    assertTrue(bytes < 200_000, bytes + " bytes");
    assertTrue(bytes > 150_000, bytes + " bytes");
    assertTrue(page.contains("left out to keep this page small"));
    assertFalse(HtmlView.of(convolution()).contains("Lowered"));
  }
}
